import { describe, expect, test } from 'vitest';
import { dashboard } from './expressions.ts';
import { labelUses } from './label-uses.ts';

const { panels, templating } = dashboard;
const byTitle = panels.map((panel) => [panel.title, panel] as const);
/** Columns of a dashboard. */
const WIDTH = 24;

test('no two panels have one number or one title', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
});

test('no panel lies on another, or beside the dashboard', () => {
  const taken = new Map<string, string>();
  for (const { title, gridPos } of panels) {
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(WIDTH);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect(taken.get(`${x} ${y}`), title).toBeUndefined();
        taken.set(`${x} ${y}`, title);
      }
  }
});

describe.each(byTitle)('%s', (_title, panel) => {
  test('asks the data source that is chosen above', () => {
    const chosen = templating.list.find(({ name }) => panel.datasource.uid === `\${${name}}`);
    expect(chosen).toMatchObject({ type: 'datasource', query: panel.datasource.type });
  });

  test('has one letter for each query, and names its lines by labels that are left in them', () => {
    expect(new Set(panel.targets.map(({ refId }) => refId)).size).toBe(panel.targets.length);
    for (const { expr, legendFormat } of panel.targets) {
      const left = labelUses(expr).flatMap(({ grouped }) => grouped);
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!);
      expect(shown.filter((label) => !left.includes(label))).toEqual([]);
      // Each line that there may be has a name of its own
      expect(left.filter((label) => label !== 'le' && !shown.includes(label))).toEqual([]);
    }
  });
});
