// SPDX-License-Identifier: EUPL-1.2
import "./styles/board.css";
import "./core/begin";
import "./parts/app";
import "./parts/common";
