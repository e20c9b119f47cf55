// Plays the job of /watch/<job id>, as soon as it can be played.
const status = document.querySelector('[role=status]');
const video = document.createElement('video');
video.controls = true;
video.playsInline = true;
const { Hls } = window;

const words = {
  queued: 'This video waits to be encoded. It starts here by itself.',
  processing: 'This video is being encoded. It starts here by itself.',
  completed: 'There is no stream of this video.',
  failed: 'This video could not be encoded.',
};

function play(url, poster) {
  if (poster !== null) video.poster = poster;
  status.before(video);
  status.textContent = '';
  if (!Hls?.isSupported()) {
    video.src = url;
    return;
  }
  const hls = new Hls({ startPosition: 0, workerPath: '/assets/hls.worker.js' });
  hls.on(Hls.Events.ERROR, (_event, { fatal, type }) => {
    if (!fatal) return;
    if (type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else status.textContent = 'The video cannot be loaded. Reload the page to try again.';
  });
  hls.loadSource(url);
  hls.attachMedia(video);
}

async function start() {
  const response = await fetch(`${location.pathname.replace(/\/$/, '')}/source`);
  if (!response.ok) throw new Error(`The server answered ${response.status}`);
  const source = await response.json();
  if (source.playbackUrl !== null) return play(source.playbackUrl, source.poster);
  status.textContent = words[source.status];
  if (source.status === 'queued' || source.status === 'processing') setTimeout(run, 2000);
}

function run() {
  start().catch(() => {
    status.textContent = 'The server cannot be reached. Trying again...';
    setTimeout(run, 5000);
  });
}

video.addEventListener('error', () => {
  if (!Hls?.isSupported()) status.textContent = 'The video cannot be played here.';
});
run();
