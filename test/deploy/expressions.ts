import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { renderChart } from './helm.ts';

const read = (name: string) => readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8');

export const dashboard = JSON.parse(read('grafana/vodsmith.json')) as {
  templating: { list: { name: string; type: string; query: string }[] };
  panels: {
    id: number;
    title: string;
    datasource: { type: string; uid: string };
    gridPos: { x: number; y: number; w: number; h: number };
    targets: { refId: string; expr: string; legendFormat: string }[];
  }[];
};
const { groups } = parse(read('prometheus/alerts.yaml')) as { groups: { rules: { alert: string; expr: string }[] }[] };
export const rules = groups.flatMap((group) => group.rules);
const scaling = renderChart().find(({ kind }) => kind === 'ScaledObject')!.spec as {
  triggers: { metadata: { query: string } }[];
};

/** Every expression in PromQL of `deploy/`, each with whose it is. */
export const expressions: (readonly [owner: string, expression: string])[] = [
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...scaling.triggers.map(({ metadata }) => ['ScaledObject', metadata.query] as const),
];
