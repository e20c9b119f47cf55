/**
 * First arguments of every run. `-benchmark` reports the CPU time that was spent. However much of a source is damaged,
 * what can be decoded comes out.
 */
export const common = [
  ...['-hide_banner', '-nostdin', '-y', '-benchmark', '-nostats', '-v', 'info'],
  ...['-max_error_rate', '1'],
];

/** Reports progress on stdout as lines of key=value. */
export const reporting = ['-progress', 'pipe:1', '-stats_period', '0.5'];

/** Nothing of the source's metadata, chapters and data streams goes into an output. */
export const clean = ['-map_metadata', '-1', '-map_chapters', '-1', '-dn', '-sn'];

/** Seconds as ffmpeg reads them, to the microsecond. */
export const time = (seconds: number): string => seconds.toFixed(6);
