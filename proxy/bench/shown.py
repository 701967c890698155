"""What the contact sheet shows: for each step, queries that let its effect be seen."""

from collections.abc import Mapping, Sequence

from transforms.outlines import SHAPES

# By the word of the step; `w=200` is added where a query names no size.
SHOWN: Mapping[str, Sequence[str]] = {
    "redact": ("redact=20,20,200,160", "redact=faces", "redact=faces&redact-by=blur"),
    "crop": ("rect=100,100,300,200", "cx=200&cy=50&cw=250&ch=250"),
    "trim": ("trim=10", "trim=126&trimc=808080"),
    "turn": ("ro=90", "flip=h", "flip=v", "ro=270&flop=1"),
    "resize": (
        "w=200&h=200&fit=inside",
        "w=120&h=200&fit=outside",
        "w=200&h=120&fit=cover&a=top",
        "w=120&h=200&fit=cover&a=attention",
        "w=120&h=200&fit=cover&a=entropy",
        "w=120&h=200&fit=cover&a=smart",
        "w=120&h=200&fit=cover&a=face",
        "w=200&h=120&fit=cover&fpx=0.9&fpy=0.9",
        "w=200&h=120&fit=contain&cbg=ffcc00",
        "w=200&h=60&fit=fill",
        "w=40&kernel=nearest",
        "w=60&linear=1",
        "w=20%",
    ),
    "tilt": ("ro=20", "ro=-45&bg=336699"),
    "normalize": ("normalize=1",),
    "clahe": ("clahe=1", "clahe=40"),
    "adjust": ("bri=30", "con=40", "sat=-80", "sat=60", "hue=120", "gam=2.2", "brightness=0.6"),
    "sharpen": ("sharp=2", "sharp=3&sharpj=5"),
    "filt": (
        "filt=greyscale",
        "filt=sepia",
        "filt=duotone",
        "filt=negate",
        "grayscale=1&tint=2060c0",
    ),
    "blur": ("blur=3", "blur=20"),
    "pixelate": ("pixelate=8", "pixelate=25"),
    "mark": ("mark=logo.png", "mark=logo.png&mark-w=15%&mark-alpha=60&mark-tile=1"),
    "txt": (
        "txt=Darkroom&txt-size=28&txt-color=white&txt-bg=00000080",
        "txt=Words that go on into another line&txt-size=24&txt-pos=top-left",
    ),
    "mask": (
        *(f"mask={shape}" for shape in SHAPES),
        "mask=star&mtrim=1&mbg=ffcc00",
        "mask=circle&mtrim=1",
    ),
    "radius": ("radius=30", "radius=max", "radius=40,0,40,0"),
    "border": ("border=8,cc3300", "border=8,cc3300&radius=40"),
    "pad": ("pad=10,30&bg=ddeeff", "pad=20"),
    "background": ("bg=ffcc00", "bg=00880080"),
}
# A still sheet cannot show what changes only time.
UNSHOWN = frozenset({"pace", "part"})
