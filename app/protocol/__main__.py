"""`python -m app.protocol`: write the files anew."""

from app.protocol import ROOT, WRITTEN

for path, text in WRITTEN.items():
    path.write_text(text(), encoding="utf-8")
    print(f"{path.relative_to(ROOT)} is written.")
