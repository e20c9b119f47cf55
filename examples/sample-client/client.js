// The flow of the hosted service's sample client: only the address and the key are other ones.
import Hls from '/hls.js';

const { api, token } = await (await fetch('/session')).json();
const headers = { Authorization: token, 'Content-Type': 'application/json' };
const say = (text) => {
  document.querySelector('[role=status]').textContent = text;
};

async function read(answer) {
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.message);
  return body;
}

async function upload(file) {
  const { url } = await read(await fetch(`${api}/v1/files`, { method: 'POST', headers }));
  const body = new FormData();
  body.append('file', file);
  return read(await fetch(url, { method: 'POST', headers: { Authorization: token }, body }));
}

async function encode(videoId) {
  const presets = [{ format: 'hls', resolutions: ['240', '360'] }];
  const thumbnails = [{ timestamp: '00:00:01', resolutions: ['240'], formats: ['jpg'], filters: ['none'] }];
  const body = JSON.stringify({ videoId, presets, thumbnails });
  return read(await fetch(`${api}/v1/encoder/jobs`, { method: 'POST', headers, body }));
}

async function ended(job) {
  while (job.status === 'queued' || job.status === 'processing') {
    say(`The job is ${job.status}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    job = await read(await fetch(`${api}/v1/encoder/jobs/${job.id}`, { headers }));
  }
  if (job.status === 'failed') throw new Error(job.error.message);
  return job;
}

function play({ files }) {
  const { fileUrl } = files.find(({ meta }) => meta?.format === 'hls');
  const video = document.querySelector('video');
  video.poster = files.find(({ type }) => type === 'image').fileUrl;
  video.hidden = false;
  if (video.canPlayType('application/vnd.apple.mpegurl') && !Hls.isSupported()) video.src = fileUrl;
  else {
    const hls = new Hls();
    hls.loadSource(fileUrl);
    hls.attachMedia(video);
  }
  return video.play();
}

document.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const [file] = document.querySelector('input').files;
  try {
    say('Uploading');
    const { id } = await upload(file);
    await play(await ended(await encode(id)));
    say('Playing');
  } catch (error) {
    say(`That did not work: ${error.message}`);
  }
});
