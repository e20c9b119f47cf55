import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { addFiles } from '../uploads/queue.ts';

/** A file that is dropped beside the place for it: without this the browser would leave the dashboard and open it. */
export function useDropAnywhere(): void {
  const [, go] = useLocation();
  useEffect(() => {
    const take = (event: DragEvent) => {
      if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      if (event.type !== 'drop') return;
      addFiles([...event.dataTransfer.files]);
      go('/upload');
    };
    for (const type of ['dragover', 'drop'] as const) addEventListener(type, take);
    return () => {
      for (const type of ['dragover', 'drop'] as const) removeEventListener(type, take);
    };
  }, [go]);
}
