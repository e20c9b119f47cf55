import { UploadIcon } from 'lucide-react';
import { type DragEvent, useId, useState } from 'react';

/** Takes files that are dropped on it or chosen; more than one at once. */
export function DropZone({ onFiles }: { onFiles: (files: File[]) => void }) {
  const [over, setOver] = useState(false);
  const id = useId();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the mouse, the input inside for the keyboard
    <div
      className={over ? 'drop-zone over' : 'drop-zone'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <UploadIcon aria-hidden size={24} />
      <p>Drop videos here</p>
      <input
        id={id}
        className="hidden"
        type="file"
        multiple
        accept="video/*,audio/*,.mkv,.ts,.mts,.m2ts,.mxf,.avi,.flv,.wmv"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <label htmlFor={id} className="button">
        Choose files
      </label>
    </div>
  );
}
