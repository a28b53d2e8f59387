import numpy as np
import pytest

from synth.errors import UserError
from synth.records import Plate
from tests.blender import shapes

pytestmark = pytest.mark.blender
output = pytest.importorskip("synth.blender.output", exc_type=ImportError)


def _plate():
    rng = np.random.default_rng(0)
    depth = rng.uniform(1, 50, (6, 8)).astype(np.float32)
    depth[0] = np.inf
    return Plate(
        camera=shapes.place().cameras["a"],
        light=shapes.light(),
        sun_rgb=rng.uniform(0, 2, (6, 8, 3)).astype(np.float32),
        ambient_rgb=rng.uniform(0, 2, (6, 8, 3)).astype(np.float32),
        depth_m=depth,
        probe_rgb=rng.uniform(0, 2, (16, 32, 3)).astype(np.float32),
    )


def test_what_is_saved_reads_back(tmp_path):
    plate, path = _plate(), tmp_path / "plate.npz"
    output.save_plate(path, plate)
    read = output.load_plate(path)
    assert (read.camera, read.light) == (plate.camera, plate.light)
    assert np.array_equal(read.depth_m, plate.depth_m)
    assert np.array_equal(read.probe_rgb, plate.probe_rgb)
    np.testing.assert_allclose(read.sun_rgb, plate.sun_rgb, rtol=1e-3)
    np.testing.assert_allclose(read.ambient_rgb, plate.ambient_rgb, rtol=1e-3)
    assert [file.name for file in tmp_path.iterdir()] == ["plate.npz"]


def test_a_damaged_file_is_refused_with_its_name(tmp_path):
    path = tmp_path / "plate.npz"
    output.save_plate(path, _plate())
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UserError, match=r"plate\.npz is not a plate"):
        output.load_plate(path)


def test_a_save_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output.np, "savez", refuse)
    with pytest.raises(OSError, match="No space"):
        output.save_plate(tmp_path / "plate.npz", _plate())
    assert not list(tmp_path.iterdir())
