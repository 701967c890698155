"""The words of SVG that a drawing may hold: nothing that runs, nothing that leaves the file."""

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"

SHAPES = "circle ellipse image line path polygon polyline rect text textPath tspan use"
GROUPS = "a clipPath defs g marker mask pattern svg switch symbol"
PAINT = "linearGradient radialGradient stop"
WORDS = "desc style title"
MOVEMENT = "animate animateMotion animateTransform mpath set"
EFFECTS = (
    "filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix"
    " feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB"
    " feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight"
    " feSpecularLighting feSpotLight feTile feTurbulence"
)
ELEMENTS = frozenset(f"{SHAPES} {GROUPS} {PAINT} {WORDS} {MOVEMENT} {EFFECTS}".split())
WORDY = frozenset(WORDS.split())
TEXTS = frozenset({"a", "text", "textPath", "tspan"})
MOVING = frozenset(MOVEMENT.split())
PICTURES = frozenset({"image", "feImage"})

LOOKS = (
    "alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation"
    " color-interpolation-filters color-profile color-rendering direction display dominant-baseline"
    " enable-background fill fill-opacity fill-rule filter flood-color flood-opacity font"
    " font-family font-size font-size-adjust font-stretch font-style font-variant font-weight"
    " glyph-orientation-horizontal glyph-orientation-vertical image-rendering isolation kerning"
    " letter-spacing lighting-color marker marker-end marker-mid marker-start mask mask-type"
    " mix-blend-mode opacity overflow paint-order pointer-events shape-rendering stop-color"
    " stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin"
    " stroke-miterlimit stroke-opacity stroke-width text-align text-anchor text-decoration"
    " text-orientation text-overflow text-rendering transform transform-box transform-origin"
    " unicode-bidi vector-effect visibility white-space word-spacing writing-mode"
)
PLACES = (
    "clipPathUnits cx cy d dx dy fr fx fy gradientTransform gradientUnits height lengthAdjust"
    " markerHeight markerUnits markerWidth maskContentUnits maskUnits method orient pathLength"
    " patternContentUnits patternTransform patternUnits points preserveAspectRatio r refX refY"
    " rotate rx ry side spacing spreadMethod startOffset textLength viewBox width x x1 x2 y y1 y2"
    " offset zoomAndPan"
)
EFFECT = (
    "amplitude azimuth baseFrequency bias diffuseConstant divisor edgeMode elevation exponent"
    " filterRes filterUnits in in2 intercept k1 k2 k3 k4 kernelMatrix kernelUnitLength"
    " limitingConeAngle mode numOctaves operator order pointsAtX pointsAtY pointsAtZ preserveAlpha"
    " primitiveUnits radius result scale seed slope specularConstant specularExponent stdDeviation"
    " stitchTiles surfaceScale tableValues targetX targetY type values xChannelSelector"
    " yChannelSelector z"
)
TIMES = (
    "accumulate additive attributeName attributeType begin by calcMode dur end fill from keyPoints"
    " keySplines keyTimes max min path repeatCount repeatDur restart to"
)
MEANING = "class id lang requiredFeatures role style systemLanguage version"
ATTRIBUTES = frozenset(f"{LOOKS} {PLACES} {EFFECT} {TIMES} {MEANING}".split())
SPELT = "aria-"
NAMESPACED = {f"{{{XML}}}space", f"{{{XML}}}lang"}
LINKS = ("href", f"{{{XLINK}}}href")
ANIMATED = frozenset(f"{LOOKS} {PLACES} {EFFECT}".split())
