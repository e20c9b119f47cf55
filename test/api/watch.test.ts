import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { insertFile } from '../../src/db/files.ts';
import { addFile, addJob } from '../db/rows.ts';
import { type Service, startService } from './service.ts';

let service: Service;
let jobId: string;
const cdn = 'https://cdn.example.com';

beforeAll(async () => {
  service = await startService({ urls: { cdnUrl: cdn, publicUrl: 'https://video.example.com' } });
  const { projectId } = service.mine;
  const source = await addFile(service.db, projectId, { name: 'My "film" <1>.mp4', width: 720, height: 1280 });
  jobId = (await addJob(service.db, projectId, { videoId: source.id, videoUrl: null })).id;
});
afterAll(() => service.stop());

const ask = (url: string) => service.app.inject({ url });
const source = async () => (await ask(`/watch/${jobId}/source`)).json();

/** The job can be played from now on. */
async function makePlayable(): Promise<void> {
  const output = {
    ...{ id: newId(), key: `files/videos/${jobId}`, type: 'x-tar', presetId: newId() },
    ...{ resolution: '240', width: 240, height: 426 },
  };
  const plan = {
    ...{ version: 1, origin: 0, duration: 5, picture: null, renditions: [], steps: [] },
    ...{ outputs: [output], warnings: [] },
  };
  await service.db.query(`update jobs set status = 'processing', playable = true, plan = $1 where id = $2`, [
    plan,
    jobId,
  ]);
}

test('what it plays is told without a token: nothing yet, then the playlist, with the size of the picture', async () => {
  const known = { title: 'My "film" <1>', width: 720, height: 1280, progress: 0, fileUrl: null, poster: null };
  expect(await source()).toEqual({ ...known, status: 'queued', playbackUrl: null });
  await makePlayable();
  const playbackUrl = `${cdn}/files/videos/${jobId}/index.m3u8`;
  expect(await source()).toEqual({ ...known, status: 'processing', playbackUrl });
});

test.each(['watch', 'embed'])('/%s runs only scripts of this origin, and styles that it came with', async (kind) => {
  const page = await ask(`/${kind}/${jobId}`);
  expect(page.statusCode).toBe(200);
  const policy = String(page.headers['content-security-policy']);
  const [, nonce] = /style-src 'self' 'nonce-([^']+)'/.exec(policy)!;
  expect(policy).toContain("default-src 'none'; script-src 'self'; ");
  expect(policy).toContain(`connect-src 'self' ${cdn};`);
  expect(policy).not.toContain('unsafe');
  expect(page.body).toContain(`nonce="${nonce}"`);
  expect(page.body).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style=|%[A-Z]+%/);
  expect((await ask(`/${kind}/${jobId}`)).body).not.toContain(nonce);
});

test.each(['watch', 'embed'])('/%s has its layout before any script has run: nothing moves', async (kind) => {
  expect((await ask(`/${kind}/${jobId}`)).body).toContain(`<body class="${kind}">`);
});

test('other origins may frame the embed alone', async () => {
  const ancestors = async (path: string) =>
    / frame-ancestors [^;]+$/.exec(String((await ask(path)).headers['content-security-policy']))![0];
  expect(await ancestors(`/embed/${jobId}`)).toBe(' frame-ancestors *');
  expect(await ancestors(`/watch/${jobId}`)).toBe(" frame-ancestors 'self'");
});

test('a link to it shows what is behind it: Open Graph and oEmbed, with the name escaped', async () => {
  const { body } = await ask(`/watch/${jobId}`);
  expect(body).toContain('<title>My &quot;film&quot; &lt;1&gt;</title>');
  expect(body).toContain('<meta property="og:title" content="My &quot;film&quot; &lt;1&gt;">');
  expect(body).toContain(`<meta property="og:video" content="https://video.example.com/embed/${jobId}">`);
  expect(body).toContain('<meta property="og:video:height" content="1280">');
  expect(body).toMatch(/<style nonce="[^"]+">:root \{ --ratio: 720 \/ 1280; \}<\/style>/);
  const [, href] = /type="application\/json\+oembed" href="([^"]+)"/.exec(body)!;
  const answer = await ask(href!.replace('https://video.example.com', ''));
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({
    ...{ version: '1.0', type: 'video', title: 'My "film" <1>', width: 720, height: 1280 },
    html: expect.stringContaining(`<iframe src="https://video.example.com/embed/${jobId}"`),
  });
});

test('a name that looks like a place to be filled is a name, and learns nothing', async () => {
  const { projectId } = service.mine;
  const { id: videoId } = await addFile(service.db, projectId, { name: '%NONCE% %STATUS% %TITLE% <!--frame-->.mp4' });
  const { id } = await addJob(service.db, projectId, { videoId, videoUrl: null });
  const { body } = await ask(`/watch/${id}`);
  const shown = '%NONCE% %STATUS% %TITLE% &lt;!--frame--&gt;';
  expect(body).toContain(`<title>${shown}</title>`);
  expect(body).toContain(`<meta property="og:title" content="${shown}">`);
  expect(body).toContain(`<h1>${shown}</h1>`);
});

test('oEmbed keeps to the size that there is room for', async () => {
  const url = encodeURIComponent(`https://video.example.com/watch/${jobId}`);
  const answer = await ask(`/oembed?url=${url}&maxwidth=300&maxheight=400`);
  expect(answer.json()).toMatchObject({ width: 225, height: 400 });
});

test.each([
  ['another server', () => `https://elsewhere.example/watch/${jobId}`, '', 404, 'not_found'],
  ['an unknown job', () => `https://video.example.com/watch/${newId()}`, '', 404, 'not_found'],
  ['no URL', () => 'x', '', 404, 'not_found'],
  ['XML', () => `https://video.example.com/watch/${jobId}`, '&format=xml', 501, 'format_unknown'],
])('oEmbed of %s is refused', async (_name, url, more, status, code) => {
  const answer = await ask(`/oembed?url=${encodeURIComponent(url())}${more}`);
  expect(answer.statusCode).toBe(status);
  expect(answer.json().code).toBe(code);
});

test('a job without a stream plays its largest MP4, under its first thumbnail', async () => {
  const { projectId } = service.mine;
  const job = await addJob(service.db, projectId, { videoUrl: 'https://example.com/a/Holiday.mov?x=1' });
  const add = (position: number, type: 'video' | 'image', path: string, size: number) =>
    insertFile(service.db, {
      ...{ id: newId(), projectId, jobId: job.id, type, path, name: null, size, position },
      ...{ format: 'mp4', width: 640, height: 360, duration: 5, sha256: null, media: null },
    });
  await add(0, 'video', 'files/videos/small.mp4', 10);
  await add(1, 'video', 'files/videos/large.mp4', 20);
  await add(2, 'image', 'files/images/a.jpg', 1);
  await service.db.query(`update jobs set status = 'completed' where id = $1`, [job.id]);
  expect((await ask(`/watch/${job.id}/source`)).json()).toMatchObject({
    ...{ title: 'Holiday', playbackUrl: null, fileUrl: `${cdn}/files/videos/large.mp4` },
    poster: `${cdn}/files/images/a.jpg`,
  });
});

test.each([newId(), 'x', '%00'])('the video %s is unknown: a page says so, without a frame', async (id) => {
  for (const kind of ['watch', 'embed']) {
    const page = await ask(`/${kind}/${id}`);
    expect(page.statusCode).toBe(404);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('<h1>This video does not exist or was deleted</h1>');
    expect(page.body).not.toContain('class="frame"');
  }
  expect((await ask(`/watch/${id}/source`)).json().code).toBe('not_found');
});

test('a video that was deleted is unknown from then on', async () => {
  const { id } = await addJob(service.db, service.mine.projectId, { videoUrl: 'https://example.com/gone.mp4' });
  expect((await ask(`/watch/${id}`)).body).toContain('class="frame"');
  await service.db.query('delete from jobs where id = $1', [id]);
  expect((await ask(`/watch/${id}`)).statusCode).toBe(404);
});
