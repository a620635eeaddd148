"""The whole server: `python -m app` in a process, real workers, real sockets."""

import json

from tests.web.served import Server, history, page


async def test_a_run_opens_trains_pauses_and_goes_on_by_steps(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        started = await reader.of("started")
        assert started["spec"]["data"]["dataset"] == "circles"
        training = await reader.ask("train", run=run)
        assert (training["type"], training["state"]) == ("state", "training")
        await reader.of("losses")
        paused = await reader.ask("pause", run=run)
        assert paused["state"] == "paused"
        stepped = await reader.ask("step", run=run, count=7, unit="step")
        assert stepped["step"] == paused["step"] + 7
        assert reader.seqs == list(range(1, len(reader.seqs) + 1))


async def test_a_probe_looks_into_a_run_in_training_and_leaves_its_log_alone(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        await reader.ask("train", run=run)
        for kind in ("landscape", "curvature", "gradients", "histograms", "confusion"):
            found = await reader.ask("trial-query", run=run, what={"type": kind})
            assert (found["type"], found["answer"]["type"]) == ("trial-query-result", kind)
        refused = await reader.ask("trial-query", run=run, what={"type": "gradients"}, trial=7)
        assert refused["reason"] == "bad-value"
        assert (await reader.ask("pause", run=run))["step"] > 0
        assert reader.seqs == list(range(1, len(reader.seqs) + 1))


async def test_a_study_needs_no_run_and_goes_on_beside_one_in_training(server: Server):
    async with page(server) as reader, page(server) as other:
        run = await reader.open()
        await reader.ask("train", run=run)
        found = await reader.ask("query", what={"type": "surface", "resolution": 129})
        assert (found["type"], found["answer"]["type"]) == ("query-result", "surface")
        refused = await reader.ask("query", what={"type": "surface", "vary": [1, 1]})
        assert (refused["type"], refused["reason"]) == ("refused", "bad-value")
        assert "two different weights" in refused["sentence"]
        await other.ask("query", what={"type": "surface", "resolution": 2})
        assert [message["type"] for message in other.messages] == ["welcome", "query-result"]
        await reader.ask("stop", run=run)


async def test_a_page_looks_back_while_the_run_trains_and_others_do_not_see_it(server: Server):
    async with page(server) as reader, page(server) as other:
        run = await reader.open()
        await other.tell(type="watch", request="w", run=run)
        await reader.ask("step", run=run, count=2000)
        await reader.ask("train", run=run)
        recorded = await reader.found(lambda m: m["type"] == "losses" and m["step"][-1] >= 1500)
        step = recorded["step"][-1]
        await reader.tell(type="look-back", request="back", run=run, step=step)
        seen = await reader.framed(lambda head: head["request"] == "back")
        assert (seen["step"], seen["training_loss"]) == (step, recorded["training_loss"][-1])
        refused = await reader.ask("look-back", run=run, step=10**9)
        assert refused["reason"] == "bad-value"
        assert all(head["request"] is None for head in other.frames)
        await reader.ask("stop", run=run)


async def test_pictures_come_while_a_run_trains_and_stop_when_they_are_not_drawn(server: Server):
    async with page(server) as reader, page(server) as other:
        run = await reader.open()
        await reader.ask("train", run=run)
        await reader.drawn(10)
        assert [head["step"] for head in reader.frames] == sorted(head["step"] for head in reader.frames)
        reader.draws = False
        seen = len(reader.frames)
        await other.tell(type="watch", request="w", run=run)
        await other.drawn(20)
        assert len(reader.frames) <= seen + 3  # two on their way, and one whose drawing is just being told
        await reader.ask("stop", run=run)


async def test_a_control_names_the_step_it_takes_effect_at_and_joins_the_recipe(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        await reader.ask("train", run=run)
        applied = await reader.ask("control", run=run, control={"type": "learning-rate", "value": 0.3})
        assert applied["type"] == "control-applied"
        await reader.ask("pause", run=run)
        told = server.http.get(f"/api/runs/{run}").json()
        control = {"type": "learning-rate", "value": 0.3, "path": [], "trial": None}
        assert told["recipe"]["controls"] == [{"step": applied["step"], "control": control}]
        assert told["state"] == "paused"


async def test_a_reset_and_a_rewind_begin_a_new_revision(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        await reader.ask("step", run=run, count=50)
        rewound = await reader.ask("rewind", run=run, step=20, control={"type": "batch-size", "value": 5})
        assert (rewound["revision"], rewound["step"]) == (1, 20)
        reset = await reader.ask("reset", run=run)
        assert (reset["revision"], reset["step"]) == (2, 0)
        recipe = server.http.get(f"/api/runs/{run}").json()["recipe"]
        assert (recipe["spec"]["batch_size"], recipe["controls"]) == (5, [])


async def test_a_fork_is_a_run_of_its_own_that_waits_at_the_step_with_the_change_on_its_second_trial(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        await reader.ask("step", run=run, count=50)
        await reader.ask("control", run=run, control={"type": "learning-rate", "value": 0.3})
        control = {"type": "learning-rate", "value": 1.0}
        opened = await reader.ask("fork", run=run, step=50, control=control)
        fork = opened["run"]
        assert fork != run
        await reader.tell(type="watch", request="w", run=fork)
        there = await reader.found(lambda m: m.get("run") == fork and m["type"] == "state" and m["step"] == 50)
        assert there["state"] == "paused"
        applied = [m["control"] for m in reader.messages if m["type"] == "control-applied" and m["run"] == fork]
        assert [(c["value"], c["trial"]) for c in applied] == [(0.3, None), (1.0, 1)]
        told = server.http.get(f"/api/runs/{fork}").json()["recipe"]
        assert (told["spec"]["kind"], len(told["spec"]["trials"])) == ("fork", 2)
        refused = await reader.ask("fork", run=run, step=50, trial=9)
        assert refused["reason"] == "bad-value"
        assert (await reader.ask("fork", run="nosuchrun", step=5))["reason"] == "unknown-run"


async def test_an_undo_takes_the_control_out_of_the_recipe(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        await reader.ask("step", run=run, count=20)
        for value in (0.1, 0.2, 0.3):
            await reader.ask("control", run=run, control={"type": "learning-rate", "value": value})
        await reader.ask("step", run=run, count=20)
        undone = await reader.ask("rewind", run=run, step=20, undo=2)
        assert (undone["type"], undone["step"]) == ("state", 20)
        controls = server.http.get(f"/api/runs/{run}").json()["recipe"]["controls"]
        assert [applied["control"]["value"] for applied in controls] == [0.1]
        refused = await reader.ask("rewind", run=run, step=20, undo=2)
        assert (refused["type"], refused["reason"]) == ("refused", "bad-value")


async def test_several_pages_see_one_run_and_a_late_one_sees_all_of_it(server: Server):
    async with page(server) as first, page(server) as second:
        run = await first.open()
        await first.ask("step", run=run, count=300)
        await second.tell(type="watch", request="w", run=run)
        last = first.seqs[-1]
        await second.found(lambda message: message.get("seq") == last)
        assert [m for m in second.messages if "seq" in m] == [m for m in first.messages if "seq" in m]


async def test_a_link_of_a_run_opens_the_same_run_again(server: Server):
    async with page(server) as reader:
        run = await reader.open(recipe={"spec": {"data": {"dataset": "xor"}}})
        await reader.ask("step", run=run, count=30)
        await reader.ask("control", run=run, control={"type": "learning-rate", "value": 0.2})
        await reader.ask("step", run=run, count=30)
        link = server.http.get(f"/api/runs/{run}/link").json()["link"]
        again = await reader.open(link=link)
        paused = await reader.found(lambda m: m["type"] == "state" and m["run"] == again and m["state"] == "paused")
        assert paused["step"] == 60
        assert history(reader, run) == history(reader, again)
        read = server.http.post("/api/links", json={"link": link}).json()
        assert read["step"] == 60
        file = json.loads(server.http.get(f"/api/runs/{run}/recipe.json").text)
        assert file == {**read["recipe"], "step": 60}


async def test_a_stopped_run_takes_nothing_more(server: Server):
    async with page(server) as reader:
        run = await reader.open()
        finished = await reader.ask("stop", run=run)
        assert finished["type"] == "finished"
        refused = await reader.ask("train", run=run)
        assert (refused["reason"], refused["sentence"]) == ("run-ended", "This run has ended; open a new one.")
        assert server.http.get(f"/api/runs/{run}").status_code == 410
