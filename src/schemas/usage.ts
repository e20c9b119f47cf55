import { type Static, Type } from 'typebox';

const Day = Type.String({
  pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$',
  description: 'a day as YYYY-MM-DD, UTC',
  examples: ['2026-11-24'],
});

export const UsageQuery = Type.Object({ from: Type.Optional(Day), to: Type.Optional(Day) });
export type UsageQuery = Static<typeof UsageQuery>;

const used = {
  encodingMinutes: Type.Number({ description: 'durations of the sources of completed jobs' }),
  storageMinutes: Type.Number({ description: 'durations of the stored videos at the end of the period' }),
  streamMinutes: Type.Number({ description: 'video delivered to viewers' }),
  cpuSeconds: Type.Number({ description: 'CPU time of the encoders' }),
  storedBytes: Type.Integer({ description: 'sizes of the stored files at the end of the period' }),
  deliveredBytes: Type.Integer(),
};
export const Used = Type.Object(used);
export type Used = Static<typeof Used>;

/** What a project has used, from the first day to the last, both included. */
export const Usage = Type.Object({
  from: Day,
  to: Day,
  total: Used,
  days: Type.Array(Type.Object({ date: Day, ...used }), { description: 'every day of the period, oldest first' }),
});
export type Usage = Static<typeof Usage>;
