import { Toast } from '@base-ui/react/toast';
import { XIcon } from 'lucide-react';
import type { ReactNode } from 'react';

const toasts = Toast.createToastManager();

/** Says in a corner, and to a screen reader, what was done or why it was not. */
export const say = (title: string) => toasts.add({ title, timeout: 5000 });
export const complain = (error: Error) =>
  // Not of high priority: that hides the message from those who cannot see it, and its button can still be reached
  toasts.add({ title: error.message, type: 'fault', timeout: 10_000 });

export function Toasts({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={toasts}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <Shown />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Shown() {
  const { toasts: shown } = Toast.useToastManager();
  return shown.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={`toast ${toast.type ?? ''}`}>
      <Toast.Title render={<p />} />
      <Toast.Close className="button quiet square" aria-label="Close this message">
        <XIcon aria-hidden size={15} />
      </Toast.Close>
    </Toast.Root>
  ));
}
