// Before the controls: they look once what a video can do
import 'media-tracks/polyfill';
import 'media-chrome/media-control-bar';
import 'media-chrome/media-controller';
import 'media-chrome/media-fullscreen-button';
import 'media-chrome/media-loading-indicator';
import 'media-chrome/media-mute-button';
import 'media-chrome/media-pip-button';
import 'media-chrome/media-play-button';
import 'media-chrome/media-time-display';
import 'media-chrome/media-time-range';
import 'media-chrome/media-volume-range';
import 'media-chrome/menu/media-audio-track-menu';
import 'media-chrome/menu/media-playback-rate-menu';
import 'media-chrome/menu/media-rendition-menu';
import 'media-chrome/menu/media-settings-menu';
import 'media-chrome/menu/media-settings-menu-button';
import 'media-chrome/menu/media-settings-menu-item';

const markup = `
<media-controller>
  <video slot="media" playsinline crossorigin></video>
  <media-loading-indicator slot="centered-chrome" noautohide></media-loading-indicator>
  <media-settings-menu hidden anchor="auto">
    <media-settings-menu-item>
      Speed
      <media-playback-rate-menu slot="submenu" hidden rates="0.5 0.75 1 1.25 1.5 2">
        <div slot="title">Speed</div>
      </media-playback-rate-menu>
    </media-settings-menu-item>
    <media-settings-menu-item>
      Quality
      <media-rendition-menu slot="submenu" hidden>
        <div slot="title">Quality</div>
      </media-rendition-menu>
    </media-settings-menu-item>
    <media-settings-menu-item class="sounds" hidden>
      Sound
      <media-audio-track-menu slot="submenu" hidden>
        <div slot="title">Sound</div>
      </media-audio-track-menu>
    </media-settings-menu-item>
  </media-settings-menu>
  <media-time-range></media-time-range>
  <media-control-bar>
    <media-play-button></media-play-button>
    <media-mute-button></media-mute-button>
    <media-volume-range></media-volume-range>
    <media-time-display showduration notoggle></media-time-display>
    <span class="spring"></span>
    <media-settings-menu-button></media-settings-menu-button>
    <media-pip-button></media-pip-button>
    <media-fullscreen-button></media-fullscreen-button>
  </media-control-bar>
</media-controller>`;

/** A video with media-chrome's controls around it: speed, quality, sound, picture in picture, and its keys. */
export interface Controls {
  element: HTMLElement;
  video: HTMLVideoElement;
  /** Of the menu, hidden while there is no choice. */
  sounds: HTMLElement;
}

// A menu slides inside of itself, where no style of the page reaches, and has the focus when that has ended: a
// transition must be there
const still = new CSSStyleSheet();
still.replaceSync(`@media (prefers-reduced-motion: reduce) {
  :host(*), :host([hidden]), #container { transition-duration: 1ms !important; }
}`);

export function controls(): Controls {
  const template = document.createElement('template');
  template.innerHTML = markup;
  const element = document.importNode(template.content, true).querySelector<HTMLElement>('media-controller')!;
  for (const menu of element.querySelectorAll('media-settings-menu, [slot=submenu]'))
    menu.shadowRoot!.adoptedStyleSheets.push(still);
  const sounds = element.querySelector<HTMLElement>('.sounds')!;
  return { element, video: element.querySelector('video')!, sounds };
}
