import { applyTheme, chosenTheme } from '../shell/theme.ts';
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/controls.css';
import '../styles/shell.css';
import './docs.css';
import './code.css';
import './reference.css';
import { offerCopies } from './copy-code.ts';

// All that the pages have a script for: the theme that was chosen in the dashboard, and copying code
applyTheme(chosenTheme());
offerCopies();
