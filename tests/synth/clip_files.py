"""Motion files for tests, written from a known motion: AMASS's two layouts, and BVH in CMU's names."""

import warnings

import numpy as np
from scipy.spatial.transform import Rotation

from synth.records import SMPL_JOINTS, SMPL_PARENTS

BVH_NAMES = {
    "pelvis": "Hips", "left_hip": "LeftUpLeg", "right_hip": "RightUpLeg", "spine1": "LowerBack",
    "left_knee": "LeftLeg", "right_knee": "RightLeg", "spine2": "Spine", "left_ankle": "LeftFoot",
    "right_ankle": "RightFoot", "spine3": "Spine1", "left_foot": "LeftToeBase", "right_foot": "RightToeBase",
    "neck": "Neck", "left_collar": "LeftShoulder", "right_collar": "RightShoulder", "head": "Head",
    "left_shoulder": "LeftArm", "right_shoulder": "RightArm", "left_elbow": "LeftForeArm",
    "right_elbow": "RightForeArm", "left_wrist": "LeftHand", "right_wrist": "RightHand",
}  # fmt: skip


def amass_values(motion, layout="SMPL-H", **changes):
    """The entries of an AMASS file; a change to None takes an entry out."""
    frames = len(motion.translation_m)
    rows = motion.rotations_rad.reshape(frames, -1)
    values = {"trans": motion.translation_m, "betas": np.zeros(16), "gender": np.array("female")}
    if layout == "SMPL-H":
        values |= {"poses": np.pad(rows, ((0, 0), (0, 156 - 66))), "mocap_framerate": motion.fps}
    else:
        values |= {"poses": np.pad(rows, ((0, 0), (0, 165 - 66))), "mocap_frame_rate": motion.fps}
        values |= {"root_orient": rows[:, :3], "pose_body": rows[:, 3:], "pose_jaw": np.zeros((frames, 3))}
    values |= changes
    return {name: value for name, value in values.items() if value is not None}


def write_amass(path, motion, layout="SMPL-H", **changes):
    np.savez(path, **amass_values(motion, layout, **changes))
    return path


def bvh_text(motion, skeleton, names=BVH_NAMES, unit=100.0, order="ZXY", z_up=False, rest_turns=None):
    """A motion as a BVH file, Y up unless z_up. rest_turns: by joint, what the rest pose turns its bone from SMPL's
    T-pose, in SMPL's rest frame (3, 3); the angles take it off again, so that the motion stays."""
    to_file = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]]) if z_up else np.eye(3)  # from SMPL's rest frame
    from_world = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]])  # Z up to Y up
    turns = {joint: np.eye(3) for joint in SMPL_JOINTS} | (rest_turns or {})
    rest = skeleton.joints_m.astype(np.float64)
    children = {joint: [c for c, p in enumerate(SMPL_PARENTS) if p == joint] for joint in range(-1, len(SMPL_JOINTS))}
    whole, lines, columns = {}, ["HIERARCHY"], []

    def turned(number):
        return to_file @ turns[SMPL_JOINTS[number]] @ to_file.T

    def visit(number, depth):
        parent = SMPL_PARENTS[number]
        joint = SMPL_JOINTS[number]
        local = Rotation.from_rotvec(motion.rotations_rad[:, number]).as_matrix()
        whole[number] = from_world @ local if parent < 0 else whole[parent] @ local
        # The file's joint turns its rest-turned bone to where the motion has it.
        own = to_file @ whole[number] @ to_file.T @ turned(number).T
        above = own if parent < 0 else to_file @ whole[parent] @ to_file.T @ turned(parent).T
        own = own if parent < 0 else np.swapaxes(above, 1, 2) @ own
        with warnings.catch_warnings():  # gimbal lock: one of the many right answers is enough
            warnings.simplefilter("ignore", UserWarning)
            angles = Rotation.from_matrix(own).as_euler(order.upper(), degrees=True)
        offset = np.zeros(3) if parent < 0 else turned(parent) @ to_file @ (rest[number] - rest[parent])
        tab = "\t" * depth
        lines.append(f"{tab}{'ROOT' if parent < 0 else 'JOINT'} {names[joint]}")
        lines.append(f"{tab}{{")
        lines.append(f"{tab}\tOFFSET {' '.join(f'{value:.6f}' for value in offset * unit)}")
        channels = [f"{axis}rotation" for axis in order]
        if parent < 0:
            channels = ["Xposition", "Yposition", "Zposition", *channels]
            columns.extend((motion.translation_m @ from_world.T @ to_file.T * unit).T)
        columns.extend(angles.T)
        lines.append(f"{tab}\tCHANNELS {len(channels)} {' '.join(channels)}")
        for child in children[number]:
            visit(child, depth + 1)
        if not children[number]:
            lines.extend([f"{tab}\tEnd Site", f"{tab}\t{{", f"{tab}\t\tOFFSET 0 {0.05 * unit} 0", f"{tab}\t}}"])
        lines.append(f"{tab}}}")

    visit(0, 0)
    lines += ["MOTION", f"Frames: {len(motion.translation_m)}", f"Frame Time: {1 / motion.fps:.8f}"]
    lines += [" ".join(f"{value:.6f}" for value in row) for row in np.stack(columns, 1)]
    return "\n".join(lines) + "\n"


def write_bvh(path, motion, skeleton, **options):
    path.write_text(bvh_text(motion, skeleton, **options))
    return path
