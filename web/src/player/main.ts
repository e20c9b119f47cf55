import { keepAsking } from './playback.ts';
import { show } from './screen.ts';
import './player.css';

// Of /watch/<job id>, or /embed/<job id>
const [, , jobId = ''] = location.pathname.split('/');
// Without a frame the page says that there is no such video
if (document.querySelector('.frame')) keepAsking(jobId, show);
