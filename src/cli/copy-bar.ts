import { Presets, SingleBar } from 'cli-progress';

/** A bar on a terminal that shows how much of something is copied. @param unit what is counted */
export function startCopyBar(unit: 'files' | 'rows'): SingleBar {
  const format = `{bar} {percentage} % | {count} ${unit} | {eta_formatted} left`;
  const bar = new SingleBar(
    { format, clearOnComplete: false, hideCursor: true, etaBuffer: 50 },
    Presets.shades_classic,
  );
  bar.start(1, 0, { count: 'counting' });
  return bar;
}
