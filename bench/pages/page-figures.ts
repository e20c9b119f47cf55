import type { Page } from 'playwright-core';

export interface PageFigures {
  scriptBytes: number;
  paintMs: number;
  interactiveMs: number;
  blockedMs: number;
  layoutShift: number;
}

/** Milliseconds without a long task after which a page is taken for interactive (Lighthouse, "Time to Interactive"). */
const QUIET = 5000;

const isQuiet = `(() => {
  const last = figures.tasks.at(-1);
  const { loadEventEnd } = performance.getEntriesByType('navigation')[0];
  const since = Math.max(last ? last.start + last.duration : 0, loadEventEnd);
  return loadEventEnd > 0 && performance.now() - since > ${QUIET};
})()`;

/** Loads a page without a cache, on a processor four times slower, and says what it cost. */
export async function pageFigures(page: Page, url: string): Promise<PageFigures> {
  await page.addInitScript(`
    window.figures = { shift: 0, tasks: [] };
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) figures.shift += value;
    }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) figures.tasks.push({ start: startTime, duration });
    }).observe({ type: 'longtask', buffered: true });`);
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.goto(url);
  // Asked from outside: the policy of the page knows no `eval`, which waitForFunction needs
  while (!(await page.evaluate(isQuiet))) await page.waitForTimeout(200);
  return page.evaluate<PageFigures>(`(() => {
    const paint = performance.getEntriesByName('first-contentful-paint')[0].startTime;
    const scripts = performance.getEntriesByType('resource').filter(({ name }) => new URL(name).pathname.endsWith('.js'));
    const ends = figures.tasks.map(({ start, duration }) => start + duration);
    return {
      scriptBytes: scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
      paintMs: Math.round(paint),
      interactiveMs: Math.round(Math.max(paint, ...ends)),
      blockedMs: Math.round(figures.tasks.reduce((sum, { duration }) => sum + duration - 50, 0)),
      layoutShift: Math.round(figures.shift * 1000) / 1000,
    };
  })()`);
}
