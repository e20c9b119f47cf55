import { Type } from 'typebox';

/** 24 lower-case hex digits (the ObjectId form): every id of the contract. */
export const Id = Type.String({ pattern: '^[0-9a-f]{24}$', description: '24 lower-case hex digits' });

/** ISO 8601 in UTC with milliseconds. */
export const Timestamp = Type.String({ format: 'date-time', examples: ['2021-03-18T05:07:18.771Z'] });
