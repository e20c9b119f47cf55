import { round } from '../job/table.ts';
import type { Service } from './service.ts';

/** The figures of a job on a server. */
export function servedFigures({ first, again }: Service): Record<string, unknown> {
  const { phase, playableSeconds } = first;
  return {
    firstPlayableSeconds: rounded(playableSeconds),
    firstPlayableShare: rounded(playableSeconds === null ? null : playableSeconds / first.seconds),
    jobSeconds: round(first.seconds),
    jobCpuSeconds: round(first.cpu),
    againCpuShare: round(again.cpu / first.cpu),
    againCpuSeconds: round(again.cpu),
    againSeconds: round(again.seconds),
    idleShare: rounded(phase?.idleShare),
    machineIdle: rounded(phase?.machineIdle),
    encodePhaseSeconds: rounded(phase?.wall),
    peakMemoryBytes: first.encoderBytes,
    encodersMemoryBytes: first.encodersBytes,
    serverMemoryBytes: first.topBytes,
  };
}

const rounded = (value: number | null | undefined) => (value == null ? null : round(value));
