"""Pictures go in, what a codec leaves of them comes out: JPEG by libjpeg, and H.264 by x264 through FFmpeg.

A video is coded in memory as surveillance cameras do it: one intra-coded frame at a fixed interval, frames predicted
from those before in between, nothing that waits for later frames, Main profile, BT.709 in video range with 4:2:0
chroma. H.264's own motion search finds the ground that moves behind a crop that follows a person.

Letters: T frames, H, W pixels.
"""

from __future__ import annotations

import io
from fractions import Fraction

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray
from PIL import Image

# Without these flags swscale darkens pictures by a level and halves colours' resolution once more.
SCALING = (
    Interpolation.BICUBIC
    | Interpolation.ACCURATE_RND
    | Interpolation.FULL_CHR_H_INT
    | Interpolation.FULL_CHR_H_INP
    | Interpolation.BITEXACT
)


def jpeg(picture: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """A picture (H, W, 3) uint8 as JPEG of a quality from 1 to 100 gives it back, 4:2:0."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer).convert("RGB"))


def video(pictures: NDArray[np.uint8], qp: int, keyframe_interval: int) -> NDArray[np.uint8]:
    """Pictures (T, H, W, 3) uint8 sRGB as H.264 gives them back; the first is a keyframe.

    qp: the quantisation parameter of predicted frames, 1 to 51 (x264 codes keyframes three finer); keyframe_interval:
    frames from one intra-coded frame to the next. The same pictures give the same bytes on any processor.
    """
    height, width = pictures.shape[1:3]
    encoder, decoder = _encoder(height + height % 2, width + width % 2, qp, keyframe_interval), _decoder()
    to_yuv, to_rgb = VideoReformatter(), VideoReformatter()
    decoded: list[av.VideoFrame] = []
    for index, picture in enumerate(pictures):
        # 4:2:0 has even sizes only; x264 itself repeats the border to whole macroblocks
        even = cv2.copyMakeBorder(picture, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
        frame = to_yuv.reformat(
            av.VideoFrame.from_ndarray(even, format="rgb24"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation=SCALING,
            threads=1,
        )
        frame.pts = index
        for packet in encoder.encode(frame):
            decoded += decoder.decode(packet)
    for packet in encoder.encode(None):
        decoded += decoder.decode(packet)
    decoded += decoder.decode(None)
    return np.stack([_rgb(frame, to_rgb)[:height, :width] for frame in decoded])


def _encoder(height: int, width: int, qp: int, keyframe_interval: int) -> av.VideoCodecContext:
    encoder = av.VideoCodecContext.create("libx264", "w")
    encoder.height, encoder.width, encoder.pix_fmt = height, width, "yuv420p"
    encoder.colorspace, encoder.color_range = Colorspace.ITU709, ColorRange.MPEG
    encoder.time_base, encoder.thread_count = Fraction(1, 25), 1
    settings = {
        "qp": qp,
        "keyint": keyframe_interval,
        "min-keyint": keyframe_interval,
        "scenecut": 0,
        "weightp": 0,  # cameras' chips do not follow changes of brightness
        "threads": 1,
        "sliced-threads": 0,
        "cpu-independent": 1,
    }
    parameters = ":".join(f"{name}={value}" for name, value in settings.items())
    encoder.options = {
        "preset": "veryfast", "tune": "zerolatency", "profile": "main", "x264-params": parameters,
    }  # fmt: skip
    return encoder


def _decoder() -> av.VideoCodecContext:
    decoder = av.VideoCodecContext.create("h264", "r")
    decoder.thread_count = 1
    return decoder


def _rgb(frame: av.VideoFrame, reformatter: VideoReformatter) -> NDArray[np.uint8]:
    picture = reformatter.reformat(
        frame,
        format="rgb24",
        src_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
        interpolation=SCALING,
        threads=1,
    )
    return np.asarray(picture.to_ndarray(), np.uint8)
