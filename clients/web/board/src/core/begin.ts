// SPDX-License-Identifier: EUPL-1.2
// Comes before every part: they fill their texts as they are loaded.
import { cleanTexts } from "./clean";
import { chooseLanguage } from "./texts";
import { chooseTheme } from "./theme";

chooseLanguage ();
chooseTheme ();
cleanTexts ();
