"""The smallest ONNX models that answer what a test wants, written byte by byte.

A model is a protobuf of onnx.proto: field numbers are given where they are used.
"""

import numpy as np

FLOAT, WHOLE = 1, 7
INTS = 7
SIDE = 640


def yolo(rows):
    """A model that answers [1, parts, boxes], whatever it is shown."""
    return _model({"out": np.asarray(rows, np.float32).T[None]}, SIDE, SIDE)


def ssd(rows):
    """A model that answers [1, 1, boxes, 7]."""
    return _model({"out": np.asarray(rows, np.float32)[None, None]}, SIDE, SIDE)


def yunet(faces, width, height):
    """A detector that finds faces of x, y, width and height of 8 or more in one size of picture."""
    answers = {}
    for stride in (8, 16, 32):
        across, down = width // stride, height // stride
        sizes = {"cls": 1, "obj": 1, "bbox": 4, "kps": 10}
        for name, parts in sizes.items():
            answers[f"{name}_{stride}"] = np.zeros((1, across * down, parts), np.float32)
    for x, y, w, h in faces:
        cell = int((y + h / 2) / 8) * (width // 8) + int((x + w / 2) / 8)
        row, column = divmod(cell, width // 8)
        answers["cls_8"][0, cell] = answers["obj_8"][0, cell] = 0.95
        middle = ((x + w / 2) / 8 - column, (y + h / 2) / 8 - row)
        answers["bbox_8"][0, cell] = [*middle, *np.log([w / 8, h / 8])]
    return _model(answers, width, height)


def _model(answers, width, height):
    """Every answer is what is wanted plus nothing at all of the picture."""
    graph = _text(2, "g") + _sent(11, _value("in", (1, 3, height, width)))
    graph += _sent(5, _tensor("none", np.zeros((1, 3, 1, 1), np.float32)))
    graph += _sent(1, _node("GlobalAveragePool", ["in"], "mean"))
    graph += _sent(1, _node("Conv", ["mean", "none"], "nothing", _ints("kernel_shape", [1, 1])))
    for name, answer in answers.items():
        shape = [1] * answer.ndim
        graph += _sent(5, _tensor(f"{name}.shape", np.asarray(shape, np.int64)))
        graph += _sent(5, _tensor(f"{name}.value", answer))
        graph += _sent(1, _node("Reshape", ["nothing", f"{name}.shape"], f"{name}.zero"))
        graph += _sent(1, _node("Add", [f"{name}.zero", f"{name}.value"], name))
        graph += _sent(12, _value(name, answer.shape))
    return _number(1, 7) + _sent(8, _number(2, 13)) + _sent(7, graph)


def _node(kind, inputs, output, attribute=b""):
    names = b"".join(_text(1, name) for name in inputs)
    return names + _text(2, output) + _text(3, output) + _text(4, kind) + attribute


def _ints(name, values):
    numbers = b"".join(_number(8, value) for value in values)
    return _sent(5, _text(1, name) + numbers + _number(20, INTS))


def _tensor(name, values):
    dims = b"".join(_number(1, side) for side in values.shape)
    kind = FLOAT if values.dtype == np.float32 else WHOLE
    return dims + _number(2, kind) + _text(8, name) + _sent(9, values.tobytes())


def _value(name, shape):
    dims = b"".join(_sent(1, _number(1, side)) for side in shape)
    return _text(1, name) + _sent(2, _sent(1, _number(1, FLOAT) + _sent(2, dims)))


def _text(field, text):
    return _sent(field, text.encode())


def _sent(field, data):
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _number(field, value):
    return _varint(field << 3) + _varint(value)


def _varint(value):
    digits = []
    while value > 127:
        digits.append(value & 127 | 128)
        value >>= 7
    return bytes([*digits, value])
