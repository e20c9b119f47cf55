import { elementsOf } from './elements.ts';
import type { Random } from './random.ts';

/** A good file. */
export interface Seed {
  /** Extension of its container. */
  kind: string;
  bytes: Buffer;
}

/** Makes a hostile file from a good one. `other`: a good file of another kind. */
type Mutation = (seed: Seed, random: Random, other: Seed) => Buffer;

const extremes = [0, 1, 2, 7, 8, 9, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

function flipBits({ bytes }: Seed, random: Random): Buffer {
  const made = Buffer.from(bytes);
  const flips = 1 + random.below(64);
  // Half of them where the headers are
  const within = random.below(2) === 0 ? Math.min(made.length, 4096) : made.length;
  for (let flip = 0; flip < flips; flip += 1) made[random.below(within)]! ^= 1 << random.below(8);
  return made;
}

const cut = ({ bytes }: Seed, random: Random) => bytes.subarray(0, 1 + random.below(bytes.length));

function hole({ bytes }: Seed, random: Random): Buffer {
  const made = Buffer.from(bytes);
  const start = random.below(made.length);
  return made.fill(random.pick([0, 0xff]), start, Math.min(start + 1 + random.below(made.length), made.length));
}

function numberThatLies({ bytes }: Seed, random: Random): Buffer {
  const made = Buffer.from(bytes);
  if (made.length < 8) return made;
  made.writeUInt32BE(random.pick(extremes), random.below(Math.min(made.length, 8192) - 4));
  return made;
}

function sizeThatLies({ kind, bytes }: Seed, random: Random): Buffer {
  const made = Buffer.from(bytes);
  const sized = elementsOf(kind, made).flatMap(({ size }) => size ?? []);
  if (sized.length === 0) return numberThatLies({ kind, bytes }, random);
  for (let count = 0; count < 1 + random.below(3); count += 1) {
    const { at, bytes: width } = random.pick(sized);
    made.writeUIntBE(random.pick(extremes) % 2 ** (8 * Math.min(width, 6)), at, Math.min(width, 6));
  }
  return made;
}

function swapElements({ kind, bytes }: Seed, random: Random): Buffer {
  const all = elementsOf(kind, bytes);
  const [one, two] = [random.pick(all), random.pick(all)].toSorted((a, b) => a.start - b.start);
  if (one!.end > two!.start) return Buffer.concat([bytes.subarray(two!.start), bytes.subarray(0, two!.start)]);
  return Buffer.concat([
    bytes.subarray(0, one!.start),
    bytes.subarray(two!.start, two!.end),
    bytes.subarray(one!.end, two!.start),
    bytes.subarray(one!.start, one!.end),
    bytes.subarray(two!.end),
  ]);
}

function doubleElement({ kind, bytes }: Seed, random: Random): Buffer {
  const { start, end } = random.pick(elementsOf(kind, bytes));
  const times = Math.min(1 + random.below(200), Math.ceil(2 ** 22 / (end - start + 1)));
  const copies = Array.from({ length: times }, () => bytes.subarray(start, end));
  return Buffer.concat([bytes.subarray(0, end), ...copies, bytes.subarray(end)]);
}

function leaveOut({ kind, bytes }: Seed, random: Random): Buffer {
  const { start, end } = random.pick(elementsOf(kind, bytes));
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
}

function graft({ kind, bytes }: Seed, random: Random, other: Seed): Buffer {
  const { start, end } = random.pick(elementsOf(kind, bytes));
  const foreign = random.pick(elementsOf(other.kind, other.bytes));
  return Buffer.concat([
    bytes.subarray(0, start),
    other.bytes.subarray(foreign.start, foreign.end),
    bytes.subarray(end),
  ]);
}

/** By name, so that a break can be told. */
export const mutations: Record<string, Mutation> = {
  ...{ flipBits, cut, hole, numberThatLies, sizeThatLies, swapElements, doubleElement, leaveOut, graft },
  twice: (seed, random, other) => {
    const names = Object.keys(mutations).filter((name) => name !== 'twice');
    const bytes = mutations[random.pick(names)]!(seed, random, other);
    return mutations[random.pick(names)]!({ ...seed, bytes }, random, other);
  },
};
