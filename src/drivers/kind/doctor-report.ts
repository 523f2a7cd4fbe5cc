import type { LocalizedText } from '../../base/index.ts';

/** What a check of the machine found. */
export interface DoctorCheck {
  /** `engine`, `kind`, `kubectl`, `memory`, `disk`, `cgroup`, `inotify`, `folder`. */
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failure';
  /** `message`: what was found; `hint`: the exact fix on this platform, for a warning or a failure. */
  readonly text: LocalizedText;
}

/** All checks of the machine; a cluster is made only when none failed. */
export interface DoctorReport {
  readonly ok: boolean;
  readonly checks: readonly DoctorCheck[];
}
