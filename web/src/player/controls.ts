// Before the controls: they look once what a video can do
import 'media-tracks/polyfill';
import 'media-chrome';
import 'media-chrome/menu';

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

/** A video with media-chrome's controls around it: speed, quality, picture in picture, and its keys. */
export function controls(): { element: HTMLElement; video: HTMLVideoElement } {
  const template = document.createElement('template');
  template.innerHTML = markup;
  const element = document.importNode(template.content, true).querySelector<HTMLElement>('media-controller')!;
  return { element, video: element.querySelector('video')! };
}
