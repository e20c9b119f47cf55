import type { Quality, ThumbnailRequest } from '../../../../src/schemas/job-request.ts';
import type { Wanted } from '../../uploads/upload.ts';

export const resolutions = ['240', '360', '480', '720', '1080', '4k'];

/** What a form asks for. */
export interface Outputs {
  hls: string[];
  mp4: string[];
  quality: Quality;
  /** HH:MM:SS; '' for no thumbnail. */
  thumbnailAt: string;
  webhookUrl: string;
}

export interface Template {
  name: string;
  outputs: Outputs;
}

const nothing: Outputs = { hls: [], mp4: [], quality: 'standard', thumbnailAt: '00:00:01', webhookUrl: '' };

export const builtIn: [Template, ...Template[]] = [
  { name: 'Streaming', outputs: { ...nothing, hls: ['240', '360', '480', '720', '1080'] } },
  { name: 'Streaming and download', outputs: { ...nothing, hls: ['240', '360', '480', '720', '1080'], mp4: ['720'] } },
  { name: 'Download only', outputs: { ...nothing, mp4: ['360', '720', '1080'] } },
  { name: 'Quick draft', outputs: { ...nothing, hls: ['240', '480'], quality: 'draft' } },
];

const key = 'vodsmith-templates';

/** Those that somebody saved in this browser. */
export function savedTemplates(): Template[] {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '[]') as Template[];
    return kept.map(({ name, outputs }) => ({ name, outputs: { ...nothing, ...outputs } }));
  } catch {
    return [];
  }
}

/** One of the same name is replaced. */
export function saveTemplate(template: Template): Template[] {
  const next = [...savedTemplates().filter(({ name }) => name !== template.name), template];
  localStorage.setItem(key, JSON.stringify(next));
  return next;
}

/** As a file for another browser. */
export const templatesAsText = (): string => JSON.stringify(savedTemplates(), null, 2);

/** Adds those of a file. @throws Error in words where it holds no templates */
export function addTemplates(text: string): Template[] {
  for (const template of readTemplates(text)) saveTemplate(template);
  return savedTemplates();
}

function readTemplates(text: string): Template[] {
  try {
    return (JSON.parse(text) as Template[]).map(({ name, outputs: { hls, mp4, ...outputs } }) => {
      const known = (asked: string[]) => resolutions.filter((one) => asked.includes(one));
      if (typeof name !== 'string' || name === '') throw new TypeError('a template has a name');
      return { name, outputs: { ...nothing, ...outputs, hls: known(hls), mp4: known(mp4) } };
    });
  } catch (cause) {
    throw new Error('This file holds no templates. Choose one that this page has saved.', { cause });
  }
}

export function forgetTemplate(name: string): Template[] {
  const next = savedTemplates().filter((template) => template.name !== name);
  localStorage.setItem(key, JSON.stringify(next));
  return next;
}

/** What the API is asked. */
export function wantedOf({ hls, mp4, quality, thumbnailAt, webhookUrl }: Outputs): Wanted {
  const largest = [...hls, ...mp4].sort((a, b) => resolutions.indexOf(b) - resolutions.indexOf(a))[0] ?? '360';
  const thumbnail: ThumbnailRequest = { timestamp: thumbnailAt, resolutions: [largest], formats: ['jpg'] };
  return {
    presets: [
      ...(hls.length > 0 ? [{ format: 'hls' as const, resolutions: hls }] : []),
      ...(mp4.length > 0 ? [{ format: 'mp4' as const, resolutions: mp4 }] : []),
    ],
    ...(thumbnailAt === '' ? {} : { thumbnails: [thumbnail] }),
    ...(webhookUrl === '' ? {} : { webhookUrl }),
    quality,
  };
}
