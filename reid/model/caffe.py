"""A Caffe weight file (.caffemodel) goes in, its layers' arrays as named tensors come out, without Caffe.

A .caffemodel is the message NetParameter of Caffe's caffe.proto in protobuf's wire format: fields, each a tag (number
and kind) and a value. Only the few fields that hold weights are read, others are skipped by their length, and no code
in a file can run. No maintained Python package reads it: Caffe itself is no longer developed, and OpenCV's reader asks
for the matching .prototxt beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reid.errors import UserError

SUFFIX = ".caffemodel"

# Field numbers of caffe.proto. A layer is (number in NetParameter, of its name, of its blobs): V1's and today's.
_LAYERS = {2: (4, 6), 100: (1, 7)}
_BLOB_OLD_SHAPE = (1, 2, 3, 4)  # num, channels, height, width
_BLOB_DATA, _BLOB_SHAPE, _BLOB_DOUBLES = 5, 7, 8
_SHAPE_DIMENSIONS = 1
_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5  # kinds of the wire format
_MOST_VARINT_BYTES = 10
# Names for the blobs of a convolution or an inner product, in Caffe's order.
_BLOB_NAMES = ("weight", "bias")


def read_caffemodel(path: Path) -> dict[str, Tensor]:
    """The weights of each layer that has some, as `layer.weight` and `layer.bias`, float32, in the file's order.

    Shapes are as Caffe states them; the four numbers that old files state lose their leading ones. Further blobs of a
    layer (running statistics, for instance) are numbered: `layer.2`. Raises UserError when the file is missing, cut
    off or something else.
    """
    try:
        content = memoryview(path.read_bytes())
    except OSError as error:
        raise UserError(f"{path} could not be read ({error.strerror}); give a {SUFFIX} file") from error
    try:
        tensors: dict[str, Tensor] = {}
        for number, value in _fields(content):
            if number in _LAYERS and isinstance(value, memoryview):
                tensors |= _layer(value, *_LAYERS[number])
    except ValueError as error:
        raise UserError(
            f"{path} is no Caffe weight file, or damaged ({error}); give the {SUFFIX} file, not its .prototxt"
        ) from error
    if not tensors:
        raise UserError(f"{path} holds no layer with weights; give a trained {SUFFIX} file")
    return tensors


def _layer(message: memoryview, name_field: int, blobs_field: int) -> dict[str, Tensor]:
    name, blobs = "", []
    for number, value in _fields(message):
        if number == name_field and isinstance(value, memoryview):
            name = bytes(value).decode("utf-8")  # a UnicodeDecodeError is a ValueError
        elif number == blobs_field and isinstance(value, memoryview):
            blobs.append(_blob(value))
    kinds = [*_BLOB_NAMES, *map(str, range(len(_BLOB_NAMES), len(blobs)))]
    return {f"{name}.{kind}": blob for kind, blob in zip(kinds, blobs, strict=False)}


def _blob(message: memoryview) -> Tensor:
    old_shape = dict.fromkeys(_BLOB_OLD_SHAPE, 0)
    shape: list[int] | None = None
    parts: list[NDArray[np.float32]] = []
    for number, value in _fields(message):
        if number in old_shape and isinstance(value, int):
            old_shape[number] = value
        elif number == _BLOB_SHAPE and isinstance(value, memoryview):
            shape = _dimensions(value)
        elif number in (_BLOB_DATA, _BLOB_DOUBLES) and isinstance(value, memoryview):
            # Packed in one piece, or, from other writers, a value each.
            parts.append(np.frombuffer(value, "<f4" if number == _BLOB_DATA else "<f8").astype(np.float32))
    values = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    if shape is None:
        shape = list(old_shape.values())
        while len(shape) > 1 and shape[0] == 1:
            shape = shape[1:]
    if any(size < 0 for size in shape) or np.prod(shape, dtype=object) != values.size:
        raise ValueError(f"a layer states the shape {shape} for {values.size} values")
    return torch.from_numpy(values).reshape(shape)


def _dimensions(message: memoryview) -> list[int]:
    dimensions: list[int] = []
    for number, value in _fields(message):
        if number != _SHAPE_DIMENSIONS:
            continue
        if isinstance(value, int):
            dimensions.append(value)
            continue
        place = 0
        while place < len(value):  # packed
            size, place = _varint(value, place)
            dimensions.append(size)
    return dimensions


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """The (number, value) of each field: an int for a varint, else the bytes. Raises ValueError."""
    place = 0
    while place < len(message):
        tag, place = _varint(message, place)
        number, kind = tag >> 3, tag & 7
        if number == 0:
            raise ValueError(f"a field without number at byte {place}")
        if kind == _VARINT:
            value, place = _varint(message, place)
            yield number, value
            continue
        if kind == _BYTES:
            length, place = _varint(message, place)
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            length = 8 if kind == _EIGHT_BYTES else 4
        else:
            raise ValueError(f"a field of the unknown kind {kind} at byte {place}")
        if place + length > len(message):
            raise ValueError(f"it ends {place + length - len(message)} bytes too early")
        yield number, message[place : place + length]
        place += length


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    """An integer of 7 bits a byte, the lowest first, and the place after it."""
    value = 0
    for shift in range(0, 7 * _MOST_VARINT_BYTES, 7):
        if place >= len(message):
            raise ValueError("it ends inside a number")
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
    raise ValueError(f"a number of more than {_MOST_VARINT_BYTES} bytes")
