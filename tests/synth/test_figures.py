import numpy as np
import pytest
import trimesh
from click.testing import CliRunner

from synth import body, figures, pipeline, plan, write
from synth.cli import main
from synth.config import DatasetConfig
from synth.errors import UsageError
from synth.records import Walk
from tests.synth.clip_files import write_amass, write_bvh
from tests.synth.test_motion import AVERAGE, skeleton, stride_length_m, walk

CONFIG = DatasetConfig(identities=2, frames=3, fps=8.0, settings=1)
STRIDE_FPS = 40 * AVERAGE.speed_m_s / stride_length_m(AVERAGE, skeleton())


def export(path, identity=2, camera="a", frame=1, dataset=None, config=CONFIG, kind=None, **options):
    figures.export(path, kind or path.suffix[1:], dataset, config, identity, camera, frame, **options)
    return trimesh.load(path, force="mesh", process=False)


@pytest.mark.parametrize(("suffix", "up", "ahead"), [("obj", 2, 1), ("ply", 2, 1), ("glb", 1, 2)])
def test_a_mesh_is_a_person_in_metres_with_colours(tmp_path, suffix, up, ahead):
    person = plan.make_plan(CONFIG).identities[1]
    mesh = export(tmp_path / f"p.{suffix}")
    low, high = mesh.bounds
    assert (high - low)[up] == pytest.approx(person.height_m, abs=0.12)
    assert low[up] == pytest.approx(0, abs=0.02)
    assert np.abs((high + low) / 2)[[0, ahead]].max() < 0.4
    colors = np.asarray(mesh.visual.vertex_colors)
    assert len(colors) == len(mesh.vertices)
    assert len(np.unique(colors, axis=0)) > 10


@pytest.mark.parametrize("suffix", ["obj", "ply", "glb"])
def test_a_body_alone_keeps_its_texture_coordinates(tmp_path, suffix):
    mesh = export(tmp_path / f"p.{suffix}", naked=True)
    rest = body.shape(pipeline.load_body("anny"), plan.make_plan(CONFIG).identities[1])
    assert mesh.visual.kind == "texture"
    np.testing.assert_allclose(np.asarray(mesh.visual.uv)[mesh.faces], rest.skin_uv, atol=1e-6)
    assert mesh.extents.max() == pytest.approx(plan.make_plan(CONFIG).identities[1].height_m, abs=0.05)


def test_a_body_at_rest_is_the_same_before_both_cameras(tmp_path):
    mesh = export(tmp_path / "p.ply", naked=True, at_rest=True)
    other = export(tmp_path / "q.ply", naked=True, at_rest=True, camera="b", frame=3)
    rest = body.shape(pipeline.load_body("anny"), plan.make_plan(CONFIG).identities[1])
    np.testing.assert_array_equal(mesh.vertices, other.vertices)
    middle = np.append(rest.keypoints_m[[8, 11], :2].mean(0), 0)
    np.testing.assert_allclose(mesh.vertices[mesh.faces], (rest.vertices_m - middle)[rest.skin], atol=1e-5)
    dressed = export(tmp_path / "r.ply", at_rest=True)
    assert dressed.visual.kind == "vertex"
    assert len(dressed.vertices) != len(mesh.vertices)


def test_colours_are_srgb_but_linear_in_glb(tmp_path):
    colors = {
        kind: np.asarray(export(tmp_path / f"p.{kind}").visual.vertex_colors)[:, :3] / 255 for kind in ("ply", "glb")
    }
    linear = np.where(colors["ply"] <= 0.04045, colors["ply"] / 12.92, ((colors["ply"] + 0.055) / 1.055) ** 2.4)
    np.testing.assert_allclose(colors["glb"], linear, atol=0.01)


def test_a_dataset_and_its_seed_give_the_same_person_and_frames_and_cameras_differ(tmp_path):
    folder = write.Folder(tmp_path / "dataset")
    folder.work.mkdir(parents=True)
    plan.save_plan(plan.make_plan(CONFIG), folder.plan)
    write.write_json(folder.description, {"format": write.FORMAT, "config": plan.to_json(CONFIG)})
    by_seed = export(tmp_path / "a.ply")
    np.testing.assert_array_equal(
        export(tmp_path / "b.ply", dataset=folder.root, config=None).vertices, by_seed.vertices
    )
    for other in (export(tmp_path / "c.ply", frame=3), export(tmp_path / "d.ply", camera="b")):
        assert other.vertices.shape == by_seed.vertices.shape
        assert np.abs(other.vertices - by_seed.vertices).max() > 0.02


@pytest.mark.parametrize(("choice", "says"), [({"identity": 3}, "--identity is 3"), ({"frame": 0}, "--frame is 0"),
                                              ({"frame": 4}, "between 1 and 3")])  # fmt: skip
def test_who_is_not_there_is_named(tmp_path, choice, says):
    with pytest.raises(UsageError, match=says):
        export(tmp_path / "p.ply", **choice)


def test_motion_inspect_tells_length_rate_joints_and_speed(tmp_path):
    stride = walk(AVERAGE, Walk((0.0, 0.0), 0.3, 0.0, 0.0), skeleton(), 41, STRIDE_FPS)
    seconds = 40 / STRIDE_FPS
    for path in (write_amass(tmp_path / "a.npz", stride), write_bvh(tmp_path / "a.bvh", stride, skeleton())):
        outcome = CliRunner().invoke(main, ["motion", "inspect", str(path)])
        assert outcome.exit_code == 0
        told = dict(line.split(":", 1) for line in outcome.output.splitlines())
        assert told["length"].strip().startswith(f"{seconds:.2f} s, 41 frames at {STRIDE_FPS:.4g}")
        assert float(told["speed"].split()[0]) == pytest.approx(AVERAGE.speed_m_s, abs=0.06)
        assert "22 used" in told["joints"]
        assert told["repeats"].strip().startswith("yes")


def test_commands_end_with_one_line_and_their_code(tmp_path):
    (tmp_path / "bad.npz").write_text("no zip")
    for arguments, code, says in (
        (["motion", "inspect", str(tmp_path / "bad.npz")], 1, "is no .npz archive"),
        (["body", "export", "--identity", "1", "--out", "x.ply"], 2, "give either --dataset or --seed"),
        (["body", "export", "--seed", "0", "--identity", "1", "--out", "x.stl"], 2, "give --format"),
        (
            ["body", "export", "--dataset", str(tmp_path), "--identity", "1", "--out", "x.ply"],
            1,
            "holds no dataset.json",
        ),
        (["render", "--out", str(tmp_path / "o"), "--motion", str(tmp_path / "none")], 1, "is missing; --motion takes"),
        (["render", "--out", str(tmp_path / "o"), "--body", "smplx"], 2, "--body smplx needs --body-models"),
        (["render", "--out", str(tmp_path / "o"), "--body-models", "x"], 2, "of no use to --body anny"),
        (["render", "--out", str(tmp_path / "o"), "--fps", "0"], 2, "--fps is 0"),
    ):
        outcome = CliRunner().invoke(main, arguments)
        assert outcome.exit_code == code, arguments
        assert says in outcome.stderr
        assert len(outcome.stderr.splitlines()) == 1
    assert not (tmp_path / "o").exists()
