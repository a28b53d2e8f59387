import numpy as np
import pytest

from synth.raster import coverage, coverage_frames, rasterise, rasterise_frames


def triangle(*corners):
    return np.array([(*corner, 0.0)[:3] for corner in corners], np.float32), np.array([[0, 1, 2]], np.int32)


def grid_mesh(rng, columns, rows, width, height):
    """A jittered grid of triangles that tiles the rectangle (0, 0) - (width, height) exactly."""
    x, y = np.meshgrid(np.linspace(0, width, columns + 1), np.linspace(0, height, rows + 1))
    jitter = (
        rng.uniform(-0.24, 0.24, (2, rows + 1, columns + 1)) * np.array([width / columns, height / rows])[:, None, None]
    )
    jitter[0, :, [0, -1]] = 0
    jitter[1, [0, -1], :] = 0
    vertices = np.stack([x + jitter[0], y + jitter[1], np.zeros_like(x)], -1).reshape(-1, 3).astype(np.float32)
    corner = (np.arange(rows)[:, None] * (columns + 1) + np.arange(columns)).ravel()
    below = corner + columns + 1
    faces = np.concatenate([np.stack([corner, corner + 1, below + 1], 1), np.stack([corner, below + 1, below], 1)])
    return vertices, faces.astype(np.int32)


def test_a_pixel_belongs_to_the_triangle_that_holds_its_centre():
    vertices, faces = triangle((0, 0), (4, 0), (0, 4))
    _, hit = rasterise(vertices, faces, 5, 5)
    # Centres (i + 0.5, j + 0.5) with i + j + 1 <= 4; those with equality lie on the slanted edge, a right edge.
    expected = np.array([[i + j + 1 < 4 for i in range(5)] for j in range(5)])
    np.testing.assert_array_equal(hit == 0, expected)


def test_both_windings_cover_the_same_pixels():
    vertices, faces = triangle((1.3, 0.2), (13.7, 5.1), (4.4, 14.9))
    np.testing.assert_array_equal(coverage(vertices, faces, 16, 16), coverage(vertices, faces[:, ::-1], 16, 16))


def test_neighbours_leave_no_crack_and_no_overlap():
    rng = np.random.default_rng(0)
    for columns, rows in [(3, 5), (20, 40), (70, 150)]:
        vertices, faces = grid_mesh(rng, columns, rows, 64, 128)
        assert coverage(vertices, faces, 64, 128).all()
        owners = sum(coverage(vertices, part, 64, 128) for part in np.array_split(rng.permutation(faces), 9))
        np.testing.assert_array_equal(owners, 1)


def test_neighbours_that_meet_on_pixel_centres_share_none():
    # The fan's hub and its spokes run through pixel centres.
    hub, ring = (4.5, 4.5), [(0.5, 0.5), (8.5, 0.5), (8.5, 8.5), (0.5, 8.5)]
    vertices = np.array([(*point, 0) for point in [hub, *ring]], np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3], [0, 3, 4], [0, 4, 1]], np.int32)
    owners = sum(coverage(vertices, faces[i : i + 1], 9, 9) for i in range(4))
    expected = np.zeros((9, 9))
    expected[:8, :8] = 1  # centres on the right and bottom edges belong to the neighbour beyond
    np.testing.assert_array_equal(owners, expected)


def test_depth_is_the_plane_at_the_pixel_centre():
    vertices = np.array([(-3, -5, 0), (40, 2, 0), (7, 50, 0)], np.float32)
    vertices[:, 2] = 7 + 0.25 * vertices[:, 0] - 0.5 * vertices[:, 1]
    depth, hit = rasterise(vertices, np.array([[0, 1, 2]], np.int32), 32, 32)
    y, x = np.nonzero(hit == 0)
    assert len(x) > 300
    np.testing.assert_allclose(depth[y, x], 7 + 0.25 * (x + 0.5) - 0.5 * (y + 0.5), atol=0.01)
    assert np.isinf(depth[hit < 0]).all()


def test_the_nearer_triangle_wins_whatever_the_order_and_the_first_of_equals():
    corners = np.array([(0, 0), (8, 0), (0, 8)], np.float32)
    vertices = np.concatenate([np.c_[corners, np.full(3, z)] for z in (5, 2, 5)]).astype(np.float32)
    faces = np.arange(9, dtype=np.int32).reshape(3, 3)
    assert rasterise(vertices, faces, 8, 8)[1][1, 1] == 1
    assert rasterise(vertices, faces[::-1], 8, 8)[1][1, 1] == 1
    assert rasterise(vertices, faces[[0, 2]], 8, 8)[1][1, 1] == 0


def test_supersampling_refines_the_same_picture():
    vertices, faces = triangle((2, 3), (61, 40), (17, 120))
    depth, _ = rasterise(vertices, faces, 64, 128, supersample=4)
    assert depth.shape == (512, 256)
    fraction = coverage(vertices, faces, 64, 128, supersample=4)
    assert fraction.shape == (128, 64)
    np.testing.assert_array_equal(fraction, np.isfinite(depth).reshape(128, 4, 64, 4).mean((1, 3)))
    area = 0.5 * abs((61 - 2) * (120 - 3) - (40 - 3) * (17 - 2))
    assert fraction.sum() == pytest.approx(area, rel=0.002)


def test_frames_equal_single_calls():
    rng = np.random.default_rng(2)
    vertices = rng.uniform(-10, 40, (3, 30, 3)).astype(np.float32)
    faces = rng.integers(0, 30, (50, 3)).astype(np.int32)
    depth, hit = rasterise_frames(vertices, faces, 20, 30)
    masks = coverage_frames(vertices, faces, 20, 30)
    for frame in range(3):
        one_depth, one_hit = rasterise(vertices[frame], faces, 20, 30)
        np.testing.assert_array_equal(depth[frame], one_depth)
        np.testing.assert_array_equal(hit[frame], one_hit)
        np.testing.assert_array_equal(masks[frame] > 0, one_hit >= 0)


def test_a_triangle_partly_or_far_outside_is_cut_not_lost():
    vertices, faces = triangle((-5000, -5000), (9000, -5000), (-5000, 9000))
    assert coverage(vertices, faces, 64, 128).all()
    vertices, faces = triangle((-9, -9), (-1, -9), (-9, -1))
    assert not coverage(vertices, faces, 64, 128).any()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e30])
@pytest.mark.parametrize("axis", [0, 1])
def test_broken_triangles_are_skipped_and_others_drawn(bad, axis):
    vertices = np.array([(0, 0, 1), (8, 0, 1), (0, 8, 1), (8, 8, 1)], np.float32)
    vertices[3, axis] = bad
    faces = np.array([[1, 3, 2], [0, 1, 2], [0, 0, 2]], np.int32)
    _, hit = rasterise(vertices, faces, 8, 8)
    assert set(np.unique(hit)) == {-1, 1}


def test_a_depth_that_is_not_finite_hides_nothing():
    vertices = np.array([(0, 0, 1), (8, 0, np.nan), (0, 8, 1), (0, 0, 3), (8, 0, 3), (0, 8, 3)], np.float32)
    _, hit = rasterise(vertices, np.arange(6, dtype=np.int32).reshape(2, 3), 8, 8)
    assert hit[1, 1] == 1


def test_wrong_shapes_and_indices_are_refused():
    vertices, faces = triangle((0, 0), (4, 0), (0, 4))
    with pytest.raises(ValueError, match="there are 3 vertices"):
        rasterise(vertices, faces + 1, 4, 4)
    with pytest.raises(ValueError, match="expected"):
        rasterise(vertices[None], faces, 4, 4)
    with pytest.raises(ValueError, match="depth needs"):
        rasterise(vertices[:, :2], faces, 4, 4)
    with pytest.raises(ValueError, match="1 or more"):
        rasterise(vertices, faces, 0, 4)
    assert coverage(vertices[:, :2], faces, 4, 4).any()
    assert rasterise(vertices, faces[:0], 4, 4)[1].max() == -1
