/** Gives every block of code a button that copies it. Without a script there is none. */
export function offerCopies(): void {
  for (const block of document.querySelectorAll<HTMLElement>('.text pre')) {
    const frame = document.createElement('div');
    frame.className = 'code';
    block.replaceWith(frame);
    frame.append(block, copyButton(block));
  }
}

function copyButton(block: HTMLElement): HTMLButtonElement {
  const button = document.createElement('button');
  button.className = 'button copy';
  button.textContent = 'Copy';
  button.onclick = async () => {
    await navigator.clipboard.writeText(block.textContent.trimEnd());
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1500);
  };
  return button;
}
