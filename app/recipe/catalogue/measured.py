"""The columns of the measured data sets that scikit-learn carries, of which a run shows two.

Names and order are scikit-learn's; units stand where its description gives them. center and scale are
the mean and the standard deviation over all rows, low and high a little beyond the smallest and largest value.
"""

from typing import Final

from app.recipe.catalogue.choice import Column

IRIS: Final = (
    Column("sepal length (cm)", 4.08, 8.12, 5.84333, 0.825301),
    Column("sepal width (cm)", 1.86, 4.54, 3.05733, 0.434411),
    Column("petal length (cm)", 0.65, 7.25, 3.758, 1.7594),
    Column("petal width (cm)", -0.04, 2.64, 1.19933, 0.759693),
)

WINE: Final = (
    Column("alcohol (% vol)", 10.8, 15.06, 13.0006, 0.809543),
    Column("malic acid", 0.44, 6.1, 2.33635, 1.114),
    Column("ash", 1.25, 3.34, 2.36652, 0.273572),
    Column("alcalinity of ash", 9.4, 31.2, 19.4949, 3.33017),
    Column("magnesium", 64.5, 167.5, 99.7416, 14.2423),
    Column("total phenols", 0.81, 4.05, 2.29511, 0.624091),
    Column("flavanoids", 0.06, 5.36, 2.02927, 0.996049),
    Column("nonflavanoid phenols", 0.098, 0.692, 0.361854, 0.124103),
    Column("proanthocyanins", 0.22, 3.77, 1.5909, 0.570749),
    Column("colour intensity", 0.6, 13.7, 5.05809, 2.31176),
    Column("hue", 0.41, 1.78, 0.957449, 0.227929),
    Column("OD280/OD315 of diluted wines", 1.11, 4.16, 2.61169, 0.707993),
    Column("proline", 194.0, 1764.0, 746.893, 314.022),
)

CANCER: Final = (
    Column("mean radius", 5.7, 29.4, 14.1273, 3.52095),
    Column("mean texture", 7.9, 41.1, 19.2896, 4.29725),
    Column("mean perimeter", 35.0, 197.0, 91.969, 24.2776),
    Column("mean area", 2.0, 2642.0, 654.889, 351.605),
    Column("mean smoothness", 0.046, 0.17, 0.0963603, 0.0140518),
    Column("mean compactness", 0.0, 0.365, 0.104341, 0.0527663),
    Column("mean concavity", -0.026, 0.452, 0.0887993, 0.0796497),
    Column("mean concave points", -0.012, 0.213, 0.0489191, 0.0387687),
    Column("mean symmetry", 0.094, 0.316, 0.181162, 0.0273902),
    Column("mean fractal dimension", 0.0471, 0.1003, 0.0627976, 0.00705416),
    Column("radius error", -0.05, 3.04, 0.405172, 0.277069),
    Column("texture error", 0.09, 5.16, 1.21685, 0.551163),
    Column("perimeter error", -0.5, 23.3, 2.86606, 2.02008),
    Column("area error", -25.0, 574.0, 40.3371, 45.451),
    Column("smoothness error", -0.0001, 0.0329, 0.00704098, 0.00299988),
    Column("compactness error", -0.006, 0.143, 0.0254781, 0.0178924),
    Column("concavity error", -0.024, 0.42, 0.0318937, 0.0301595),
    Column("concave points error", -0.0032, 0.056, 0.0117961, 0.00616486),
    Column("symmetry error", 0.0036, 0.0832, 0.0205423, 0.0082591),
    Column("fractal dimension error", -0.0008, 0.0316, 0.0037949, 0.00264374),
    Column("worst radius", 6.2, 37.7, 16.2692, 4.82899),
    Column("worst texture", 9.8, 51.8, 25.6772, 6.14085),
    Column("worst perimeter", 38.0, 263.0, 107.261, 33.573),
    Column("worst area", -59.0, 4498.0, 880.583, 568.856),
    Column("worst smoothness", 0.062, 0.232, 0.132369, 0.0228124),
    Column("worst compactness", -0.03, 1.12, 0.254265, 0.157198),
    Column("worst concavity", -0.08, 1.33, 0.272188, 0.208441),
    Column("worst concave points", -0.017, 0.308, 0.114606, 0.0656746),
    Column("worst symmetry", 0.126, 0.694, 0.290076, 0.0618131),
    Column("worst fractal dimension", 0.046, 0.217, 0.0839458, 0.0180454),
)
