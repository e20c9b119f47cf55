import { randomBytes } from 'node:crypto';

const machine = randomBytes(5).toString('hex');
// In the lower half: the ids of a second increase for 8 million of them
let counter = randomBytes(3).readUIntBE(0, 3) >> 1;

/** A new id in ObjectId form: 4 bytes of seconds, 5 of this process, 3 of a counter; 24 lower-case hex digits. */
export function newId(now: number = Date.now()): string {
  counter = (counter + 1) % 0x1000000;
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return seconds + machine + counter.toString(16).padStart(6, '0');
}
