import type { Picture } from '../../src/schemas/plan.ts';
import { fullLadderCosts, reckon } from './reckon.ts';

const films = [20, 60, 600, 7200];
const workers = [1, 2, 4, 8, 16];
const column = (value: string) => value.padStart(8);

/** Seconds until a film would be done by 1 to 16 workers of one core each, one line for each length of film. */
export function reckonedTable(picture: Picture): string {
  const lines = films.map((film) => {
    const reckoned = workers.map((count) => reckon(picture, film, count, fullLadderCosts));
    return [String(film), String(reckoned[0]!.chunks), ...reckoned.map(({ seconds }) => seconds.toFixed(0))];
  });
  const heading = ['film', 'chunks', ...workers.map((count) => `by ${count}`)];
  return [heading, ...lines].map((cells) => cells.map(column).join('')).join('\n');
}
