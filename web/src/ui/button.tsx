import type { ComponentProps } from 'react';

type Look = 'primary' | 'plain' | 'danger' | 'quiet';

interface Props extends ComponentProps<'button'> {
  look?: Look;
  /** A square with an icon alone: needs an `aria-label`. */
  square?: boolean;
}

export const buttonClass = (look: Look = 'plain', square = false) => `button ${look}${square ? ' square' : ''}`;

export function Button({ look, square, className = '', type = 'button', ...rest }: Props) {
  return <button type={type} className={`${buttonClass(look, square)} ${className}`} {...rest} />;
}
