"""A running job on the status line."""

from csm_tui.domain.progress import Progress
from csm_tui.ui.jobs import Job
from csm_tui.ui.presentation.job_words import job_line


def test_how_far_it_is_and_how_to_stop_it_stay_in_sight_behind_a_long_name() -> None:
    job = Job(f"Downloading {'n' * 300}2.csv", writes=False)
    job.progress(Progress(job.what, 44, 88, "bytes"))
    line = job_line(job, 60).plain
    assert line.startswith("◌ Downloading…n")
    assert line.endswith("n2.csv   50 %  44 B of 88 B  Esc stops")
    assert 58 <= len(line) <= 60


def test_a_silence_is_told_with_its_limit_before_how_far_it_is() -> None:
    job = Job("Loading 3 files into The brewery", writes=True)
    job.progress(Progress(job.what, 2000, 9000, "rows"))
    line = job_line(job, 80, silence="no response for 12 s of at most 600 s").plain
    assert line.startswith("◌ Loading 3 ")
    assert line.endswith("no response for 12 s of at most 600 s  Esc stops")
    assert len(line) <= 80


def test_how_to_stop_it_stays_in_sight_on_a_narrow_screen() -> None:
    job = Job("Listing the files of Brewery dev", writes=False)
    line = job_line(job, 38, silence="no response for 12 s of at most 600 s, retry 2 of 3")
    assert line.cell_length <= 38
    assert "no response for 12 s" in line.plain
    assert line.plain.endswith("  Esc stops")
