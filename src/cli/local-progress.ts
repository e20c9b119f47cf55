import { Presets, SingleBar } from 'cli-progress';
import type { Plan, Step } from '../schemas/plan.ts';

export interface Progress {
  update(share: number, step: Step, speed: number | null): void;
  /** All is done. */
  done(): void;
  /** Takes the bar from the terminal; after `done` it stays. */
  stop(): void;
}

/** On a terminal a bar, for machines JSON lines, both on stderr; into a file nothing. */
export function showProgress(plan: Plan, json: boolean): Progress {
  if (json) return jsonLines(plan);
  return process.stderr.isTTY ? bar(plan) : { update() {}, done() {}, stop() {} };
}

function jsonLines(plan: Plan): Progress {
  let before = -1;
  const write = (facts: object) => process.stderr.write(`${JSON.stringify(facts)}\n`);
  return {
    update(share, step, speed) {
      const progress = Math.floor(share * 1000) / 1000;
      if (progress <= before) return;
      before = progress;
      write({ progress, step: step.kind, rendition: nameOf(plan, step), speed });
    },
    done: () => {},
    stop: () => {},
  };
}

function bar(plan: Plan): Progress {
  const shown = new SingleBar(
    {
      format: '{bar} {percentage} % | {what} | {speed} | {eta_formatted} left',
      clearOnComplete: false,
      hideCursor: true,
      etaBuffer: 50,
    },
    Presets.shades_classic,
  );
  shown.start(1000, 0, { what: 'reading', speed: '' });
  let ended = false;
  return {
    update(share, step, speed) {
      shown.update(Math.floor(share * 1000), {
        what: nameOf(plan, step),
        ...(speed && { speed: `${speed.toFixed(1)}x` }),
      });
    },
    done() {
      shown.update(1000, { what: 'done' });
      shown.stop();
      ended = true;
    },
    stop() {
      if (!ended) shown.stop();
      ended = true;
    },
  };
}

/** What a step makes, in words. */
function nameOf(plan: Plan, step: Step): string {
  if (step.kind === 'encode-audio') return 'sound';
  if (step.kind === 'extract-images') return 'thumbnails';
  if (step.kind !== 'encode-video') return plan.outputs.find(({ id }) => id === step.id)?.key ?? step.id;
  return plan.renditions.flatMap(({ hash, name }) => (step.renditions.includes(hash) ? [name] : [])).join('+');
}
