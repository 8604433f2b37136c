"""Rows wider than their header, the index of a frame, and the length of an episode."""

from __future__ import annotations

import pytest

from tests.formats.test_tables import curves


@pytest.mark.parametrize(
    "text",
    [
        "epoch,loss\n1,0.5,0.9\n2,0.25,0.8\n3,0.125,0.7\n",
        "epoch;loss\n1;0.5;;\n2;0.25;;\n3;0.125;;\n",
        "Epoch\tLoss\n1\t0.5\n2\t0.25\t7.5\tbest\n3\t0.125\t6.5\tbest\n",
        "loss,acc\n0,0.5,0.9\n1,0.25,0.8\n2,0.125,0.7\n",
    ],
)
def test_a_row_with_more_cells_than_columns_keeps_the_named_ones(text):
    """A metric added later, separators at the end, and an index without a name."""
    assert curves(text)["train_loss"] == ([1, 2, 3], [0.5, 0.25, 0.125])


def test_commas_of_decimals_are_no_cells_of_their_own():
    """`1,0,742` under two columns may be epoch 1 and 0.742: no loss of 0 is read from it."""
    assert "train_loss" not in curves("epoch,loss\n1,0,742\n2,0,615\n3,0,533\n")


@pytest.mark.parametrize("head", [",loss,val_loss", "Unnamed: 0,loss,val_loss", '"",loss,val_loss'])
def test_the_index_of_a_frame_is_the_place_of_its_rows(head):
    """pandas writes the index without a name, and reads it back as `Unnamed: 0`."""
    found = curves(f"{head}\n0,0.5,0.9\n1,0.25,0.8\n2,0.125,0.7\n")

    assert found["train_loss"] == ([0, 1, 2], [0.5, 0.25, 0.125])
    assert found["val_loss"] == ([0, 1, 2], [0.9, 0.8, 0.7])


@pytest.mark.parametrize(
    "text",
    [
        ",epoch,loss\n0,1,0.5\n1,2,0.25\n2,3,0.125\n",
        ",loss,val_loss\n0,0.5,0.9\n0,0.25,0.8\n0,0.125,0.7\n",
    ],
)
def test_an_index_beside_a_counter_or_without_a_count_is_no_place(text):
    """A frame appended row by row has index 0 in each row."""
    assert curves(text)["train_loss"] == ([1, 2, 3], [0.5, 0.25, 0.125])


@pytest.mark.parametrize(
    "text",
    [
        "episode,steps,reward\n10,25,1.5\n20,3,2.5\n30,17,3.5\n",
        "game\tnum_steps\treward\n10\t25\t1.5\n20\t3\t2.5\n30\t17\t3.5\n",
        "".join(
            f'{{"episode": {e}, "steps": {n}, "reward": {e / 10 + 0.5}}}\n'
            for e, n in ((10, 25), (20, 3), (30, 17))
        ),
    ],
)
def test_the_length_of_an_episode_is_a_curve_over_the_episodes(text):
    """It rises and falls: it is no step within an epoch."""
    found = curves(text)

    assert [25, 3, 17] in [y for _, y in found.values()]
    assert found["reward"] == ([10, 20, 30], [1.5, 2.5, 3.5])


@pytest.mark.parametrize("name", ["total_steps", "global_step", "timesteps"])
def test_steps_of_the_whole_run_beside_episodes_are_no_curve(name):
    """They count on."""
    found = curves(f"episode,{name},reward\n10,25,1.5\n20,28,2.5\n30,45,3.5\n")

    assert list(found) == ["reward"]
