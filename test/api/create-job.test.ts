import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { firstRank } from '../../src/core/plan/rank.ts';
import { addFile } from '../db/rows.ts';
import { type Service, startService } from './service.ts';

let service: Service;
let videoId: string;
const presets = [
  { resolutions: ['240', '360', '480'], format: 'hls' },
  { resolutions: ['360'], format: 'mp4' },
];
const thumbnails = [
  { resolutions: ['360'], formats: ['jpg', 'webp'], filters: ['none', 'blur'], timestamp: '00:00:03' },
];

beforeAll(async () => {
  service = await startService();
  videoId = (await addFile(service.db, service.mine.projectId)).id;
});
afterAll(() => service.stop());

const get = (url: string) => service.app.inject({ url, headers: service.mine.headers });
const create = (payload: object) =>
  service.app.inject({ method: 'POST', url: '/v1/encoder/jobs', headers: service.mine.headers, payload });

test('a job is answered at once, queued, in the shape of the contract', async () => {
  const userData = { order: 7, nested: { list: [1, null, 'x'], 'a\nb': true }, __proto__extra: 1 };
  const webhookUrl = 'https://example.com/hook';
  const answer = await create({
    videoId,
    presets,
    thumbnails,
    webhookUrl,
    userData,
    priority: 5,
    quality: 'draft',
    more: 1,
  });
  expect(answer.statusCode).toBe(200);
  const job = answer.json();
  const id = expect.stringMatching(/^[0-9a-f]{24}$/);
  expect(job).toEqual({
    status: 'queued',
    videoId,
    source: expect.objectContaining({ fileUrl: expect.stringContaining(`/files/`), duration: expect.any(Number) }),
    presets: presets.map((preset) => ({ ...preset, id })),
    webhookUrl,
    thumbnails: thumbnails.map((thumbnail) => ({ ...thumbnail, id })),
    userData,
    files: [],
    priority: 5,
    quality: 'draft',
    progress: 0,
    error: null,
    warnings: [],
    playbackUrl: null,
    playerUrl: null,
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    updatedAt: expect.any(String),
    id,
  });
  expect((await get(`/v1/encoder/jobs/${job.id}`)).json()).toEqual(job);
});

test('a body sent by hand keeps the order and every key of userData', async () => {
  const text = `{"videoId":"${videoId}","presets":[{"resolutions":["4K"],"format":"hls"}],"userData":{"z":1,"a":{"__proto__":5,"constructor":{"prototype":1}}}}`;
  const headers = { ...service.mine.headers, 'content-type': 'application/json; charset=utf-8' };
  const answer = await service.app.inject({ method: 'POST', url: '/v1/encoder/jobs', headers, payload: text });
  expect(answer.statusCode).toBe(200);
  const shown = (await get(`/v1/encoder/jobs/${answer.json().id}`)).body;
  expect(shown).toContain('"userData":{"z":1,"a":{"__proto__":5,"constructor":{"prototype":1}}}');
});

test.each([
  ['an uploaded file is planned at once', () => ({ videoId, presets }), 'plan'],
  ['a URL is fetched first', () => ({ videoUrl: 'https://example.com/a.mp4', presets, priority: 70 }), 'fetch'],
])('%s', async (_name, body, kind) => {
  const job = (await create(body())).json();
  const tasks = await service.db.query('select id, kind, status from tasks where job_id = $1', [job.id]);
  expect(tasks).toEqual([{ id: expect.any(String), kind, status: 'queued' }]);
  const [{ rank }] = (await service.db.query('select rank from tasks where id = $1', [tasks[0]!.id])) as [
    { rank: number },
  ];
  expect(rank).toBe(firstRank(job.priority));
});

test('all faults of a body are told at once', async () => {
  const answer = await create({ presets: [{ format: 'dash', resolutions: [240] }], priority: 1000 });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: 'invalid_request', status: 400 });
  const paths = answer.json().errors.map(({ path }: { path: string }) => path);
  expect(paths.sort()).toEqual(['', '/presets/0/format', '/presets/0/resolutions/0', '/priority']);
});

test.each([
  ['unknown', newId, 404, 'not_found'],
  ['of another project', async () => (await addFile(service.db, service.other.projectId)).id, 404, 'not_found'],
  [
    'an image',
    async () => (await addFile(service.db, service.mine.projectId, { type: 'image' })).id,
    422,
    'media_unsupported',
  ],
])('a videoId that is %s is refused by name, and nothing is made', async (_name, make, status, code) => {
  const before = await service.db.query('select count(*) from jobs');
  const id = await make();
  const answer = await create({ videoId: id, presets });
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toMatchObject({ code, message: expect.stringContaining(id) });
  expect(await service.db.query('select count(*) from jobs')).toEqual(before);
});
