// SPDX-License-Identifier: EUPL-1.2
import "./styles/board.css";
import { chooseLanguage } from "./core/texts";
import { chooseTheme } from "./core/theme";

chooseLanguage (); // before any part fills its texts
chooseTheme ();
void import ("./parts/app");
