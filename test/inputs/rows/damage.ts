import type { Row } from '../inputs.ts';
export const damage: Row[] = [];
