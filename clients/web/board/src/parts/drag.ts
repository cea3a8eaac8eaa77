// SPDX-License-Identifier: EUPL-1.2
// Dragging cards with a mouse: an extra beside the menu.  Loaded after the board stands, and only where there is a mouse.
import { draggable, dropTargetForElements, monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";

export interface Dragging {
  /** The stages a card may be dropped on. */
  targets: (id: string) => Set<string>;
  dropped: (id: string, stage: string) => void;
}

/** Lets cards (li[data-id]) of a board be dragged onto its columns ([data-stage]); answers how to stop that. */
export function startDragging (board: HTMLElement, dragging: Dragging): () => void {
  const cards = new WeakSet<Element> (), columns = new WeakSet<Element> ();
  let allowed = new Set<string> ();
  const undo: (() => void)[] = [];

  const column = (element: HTMLElement): void => {
    columns.add (element);
    undo.push (dropTargetForElements ({
      element, canDrop: () => allowed.has (element.dataset.stage ?? ""),
      onDragEnter: () => element.toggleAttribute ("data-over", true), onDragLeave: () => element.toggleAttribute ("data-over", false),
      onDrop: ({ source }) => {
        element.toggleAttribute ("data-over", false);
        dragging.dropped (String (source.data.id), element.dataset.stage ?? "");
      },
    }));
  };
  const ready = (event: Event): void => { // a card is registered when a mouse comes near: of 500 cards few are ever dragged
    const card = (event.target as Element).closest?.<HTMLElement> ("li[data-id]");
    if (card === null || card === undefined || cards.has (card))
      return;
    cards.add (card);
    draggable ({ element: card, getInitialData: () => ({ id: card.dataset.id }), canDrag: () => dragging.targets (card.dataset.id ?? "").size > 0 });
  };
  board.addEventListener ("pointerover", ready, { passive: true });
  undo.push (() => board.removeEventListener ("pointerover", ready));
  undo.push (monitorForElements ({
    onGenerateDragPreview: ({ source }) => {
      allowed = dragging.targets (String (source.data.id));
      for (const element of board.querySelectorAll<HTMLElement> ("[data-stage]")) {
        if (!columns.has (element))
          column (element);
        element.toggleAttribute ("data-may", allowed.has (element.dataset.stage ?? ""));
      }
    },
    onDragStart: () => board.toggleAttribute ("data-dragging", true),
    onDrop: () => {
      board.toggleAttribute ("data-dragging", false);
      board.querySelectorAll ("[data-may]").forEach (element => element.toggleAttribute ("data-may", false));
    },
  }));
  return () => undo.forEach (stop => stop ());
}
