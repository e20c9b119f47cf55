import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';

const script = createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js');

/** What a player went through. */
export interface Played {
  /** Seconds of film. */
  duration: number;
  frames: number;
  /** Every error event of hls.js, in words. */
  errors: string[];
  /** Heights of the sizes that were shown, in order. */
  levels: number[];
}

/** A page of another origin with nothing on it but hls.js and a picture that it plays in. */
export async function openPlayer(browser: Browser, playlist: string): Promise<Page> {
  const page = await browser.newPage();
  await page.setContent('<video muted playsinline style="width:640px"></video>');
  await page.addScriptTag({ path: script });
  await page.evaluate(`new Promise((ready, failed) => {
    const video = document.querySelector('video');
    const hls = new Hls({ enableWorker: false });
    Object.assign(window, { video, hls, errors: [], levels: [] });
    hls.on(Hls.Events.ERROR, (_event, { type, details, fatal }) => {
      // A load that the player itself gives up for another size
      if (details === Hls.ErrorDetails.INTERNAL_ABORTED) return;
      errors.push([type, details, fatal ? 'fatal' : ''].join(' ').trim());
      if (fatal) failed(new Error(details));
    });
    hls.on(Hls.Events.LEVEL_SWITCHED, (_event, { level }) => levels.push(hls.levels[level].height));
    video.addEventListener('canplay', ready);
    hls.loadSource(${JSON.stringify(playlist)});
    hls.attachMedia(video);
  })`);
  return page;
}

/** Plays on to the end. */
export async function playToEnd(page: Page, speed = 1): Promise<Played> {
  await page.evaluate(`new Promise((ended, failed) => {
    video.addEventListener('ended', ended);
    video.addEventListener('error', () => failed(new Error(video.error.message)));
    video.playbackRate = ${speed};
    video.play().catch(failed);
  })`);
  return page.evaluate(`({
    duration: video.duration, frames: video.getVideoPlaybackQuality().totalVideoFrames, errors, levels,
  })`);
}

/** Plays until this place is shown. @param place seconds */
export async function playTo(page: Page, place: number): Promise<void> {
  await page.evaluate(`new Promise((shown) => {
    video.addEventListener('timeupdate', () => video.currentTime >= ${place} && shown());
    video.play();
  })`);
}

/** Shows the sizes one after the other, each from the next segment on. @param heights pixels */
export async function switchTo(page: Page, heights: number[]): Promise<void> {
  for (const height of heights) {
    await page.evaluate(`new Promise((switched) => {
      if (levels.at(-1) === ${height}) switched();
      hls.on(Hls.Events.LEVEL_SWITCHED, (_event, { level }) => hls.levels[level].height === ${height} && switched());
      hls.nextLevel = hls.levels.findIndex((level) => level.height === ${height});
      video.play();
    })`);
    expect(await page.evaluate('levels.at(-1)')).toBe(height);
  }
}

/** Goes to each place and waits for its picture. @param places seconds */
export async function seekTo(page: Page, places: number[]): Promise<void> {
  for (const place of places)
    await page.evaluate(`new Promise((shown) => {
      video.addEventListener('seeked', shown, { once: true });
      video.currentTime = ${place};
    })`);
}
