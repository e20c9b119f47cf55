import { keepAsking } from './playback.ts';
import { show } from './screen.ts';
import './player.css';

// /watch/<job id> is a page of its own, /embed/<job id> fills the frame that somebody put it in
const [, kind = 'watch', jobId = ''] = location.pathname.split('/');
document.body.classList.add(kind);
// Without a frame the page says that there is no such video
if (document.querySelector('.frame')) keepAsking(jobId, show);
