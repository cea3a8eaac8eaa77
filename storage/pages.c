/* SPDX-License-Identifier: EUPL-1.2 */
/* A file shorter than its last page number tells is not always cut off: pages that were taken and given back within one transaction at the end of the file are
   never written, and are only in the list of free pages.  So the missing ones are looked up there, and the calls of LMDB would map what is not there.
   The structs are those of LMDB 0.9 on 64 bits (mdb.c: MDB_page, MDB_meta, MDB_db, MDB_node), data version 1. */
#include "pages.h"
#include "fail.h"
#include "file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define META_MAGIC 0xbeefc0deu
#define META_VERSION 1
#define NO_PAGE UINT64_MAX
#define PAGE_BYTES_MIN 512
#define PAGE_BYTES_MAX 65536

#define PAGE_BRANCH 1
#define PAGE_LEAF 2
#define NODE_BIG 1 /* the data lies in pages of its own; the node has the number of the first */

struct page
{
  uint64_t number;
  uint16_t pad, flags;
  uint16_t lower, upper; /* behind the offsets of the nodes, which follow; before the nodes */
};

struct table
{
  uint32_t pad; /* of the first: bytes in a page */
  uint16_t flags, depth;
  uint64_t branch_pages, leaf_pages, overflow_pages, entries, root;
};

struct meta
{
  struct page page;
  uint32_t magic, version;
  uint64_t address, map_bytes;
  struct table free, main;
  uint64_t last_page, txn;
};

struct node
{
  uint16_t low, high, flags, key_size; /* branch: low, high, flags are the child's number; leaf: low, high are the data's size */
};
static_assert (sizeof (struct page) == 16 && sizeof (struct meta) == 152 && sizeof (struct node) == 8, "as LMDB lays them");

/* A walk over the list of free pages, for the numbers that are not in the file. */
struct search
{
  int fd;
  uint64_t page_bytes, pages; /* whole ones in the file */
  uint64_t last_page;
  uint64_t free_missing; /* pages from `pages` to last_page that are free */
  uint8_t *page;         /* one, being looked at */
  uint64_t *todo;        /* pages of the tree still to be looked at */
  size_t todo_count, todo_room, looked;
};

/* ---- The list of free pages -------------------------------------------------------------------------------------------------------------------------------
 */

static bool read_whole (const struct search *self, void *to, uint64_t size, uint64_t offset)
{
  return offset <= self->pages * self->page_bytes && size <= self->pages * self->page_bytes - offset &&
         file_read_at (self->fd, to, size, offset) == (ssize_t) size;
}

static void push (struct search *self, uint64_t number)
{
  if (self->todo_count == self->todo_room)
  {
    self->todo_room = self->todo_room ? 2 * self->todo_room : 64;
    self->todo = must_grow (self->todo, self->todo_room * sizeof *self->todo);
  }
  self->todo[self->todo_count++] = number;
}

/* A count, and that many page numbers. */
static void take_list (struct search *self, const uint8_t *data, uint64_t size)
{
  uint64_t count = 0, number;
  if (size >= sizeof count)
    memcpy (&count, data, sizeof count);
  for (uint64_t i = 1; i <= count && (i + 1) * sizeof number <= size; i++)
  {
    memcpy (&number, data + i * sizeof number, sizeof number);
    self->free_missing += number >= self->pages && number <= self->last_page;
  }
}

static bool take_big_list (struct search *self, uint64_t number, uint64_t size)
{
  if (number >= self->pages || size > self->pages * self->page_bytes)
    return false;
  uint8_t *data = must_alloc (size + 1);
  bool whole = read_whole (self, data, size, number * self->page_bytes + sizeof (struct page));
  if (whole)
    take_list (self, data, size);
  free (data);
  return whole;
}

/* False: the tree leads out of the file, or is none. */
static bool take_node (struct search *self, uint16_t flags, size_t at)
{
  struct node node;
  if (at + sizeof node > self->page_bytes)
    return false;
  memcpy (&node, self->page + at, sizeof node);
  uint64_t number, size = node.low | (uint64_t) node.high << 16;
  if (flags & PAGE_BRANCH)
  {
    push (self, size | (uint64_t) node.flags << 32);
    return true;
  }
  at += sizeof node + node.key_size;
  bool big = node.flags & NODE_BIG;
  if (at + (big ? sizeof number : size) > self->page_bytes)
    return false;
  if (!big)
  {
    take_list (self, self->page + at, size);
    return true;
  }
  memcpy (&number, self->page + at, sizeof number);
  return take_big_list (self, number, size);
}

static bool take_page (struct search *self, uint64_t number)
{
  struct page page;
  if (number >= self->pages || self->looked++ >= self->pages || !read_whole (self, self->page, self->page_bytes, number * self->page_bytes))
    return false;
  memcpy (&page, self->page, sizeof page);
  if (!(page.flags & (PAGE_BRANCH | PAGE_LEAF)) || page.lower < sizeof page || page.lower > self->page_bytes)
    return false;
  for (size_t at = sizeof page; at + 2 <= page.lower; at += 2)
  {
    uint16_t offset;
    memcpy (&offset, self->page + at, sizeof offset);
    if (!take_node (self, page.flags, offset))
      return false;
  }
  return true;
}

/* Whether all pages that are not in the file are free. */
static bool missing_are_free (int fd, const struct meta *meta, uint64_t page_bytes, uint64_t pages)
{
  struct search search = {.fd = fd, .page_bytes = page_bytes, .pages = pages, .last_page = meta->last_page};
  bool good = true;
  search.page = must_alloc (page_bytes);
  if (meta->free.root != NO_PAGE)
    push (&search, meta->free.root);
  while (good && search.todo_count > 0)
    good = take_page (&search, search.todo[--search.todo_count]);
  free (search.page);
  free (search.todo);
  return good && search.free_missing == meta->last_page - pages + 1;
}

/* ---- The file ----------------------------------------------------------------------------------------------------------------------------------------------
 */

enum finding
{
  WHOLE,
  CUT,
  NOT_OURS /* to judge */
};

/* The newer of the two meta pages. */
static enum finding read_meta (int fd, struct meta *meta)
{
  struct meta second;
  ssize_t got = file_read_at (fd, meta, sizeof *meta, 0);
  if (got != (ssize_t) sizeof *meta)
    return got == 0 ? NOT_OURS : CUT;
  if (meta->magic != META_MAGIC || meta->version != META_VERSION || meta->free.pad < PAGE_BYTES_MIN || meta->free.pad > PAGE_BYTES_MAX)
    return NOT_OURS;
  if (file_read_at (fd, &second, sizeof second, meta->free.pad) != (ssize_t) sizeof second)
    return CUT;
  if (second.magic != META_MAGIC || second.version != META_VERSION || second.free.pad != meta->free.pad)
    return NOT_OURS;
  if (second.txn > meta->txn)
    *meta = second;
  return WHOLE;
}

static enum finding look (int fd, uint64_t *size, uint64_t *want)
{
  struct meta meta, after;
  enum finding finding;
  struct stat st = {0};
  do
  {
    finding = read_meta (fd, &meta);
    /* Behind the meta page: the file only grows while it is written. */
    *size = fstat (fd, &st) ? 0 : (uint64_t) st.st_size;
    *want = 0;
    if (finding != WHOLE)
      return finding;
    uint64_t page_bytes = meta.free.pad, pages = *size / page_bytes;
    *want = meta.last_page < UINT64_MAX / page_bytes ? (meta.last_page + 1) * page_bytes : UINT64_MAX;
    if (pages < 2)
      return CUT;
    if (pages <= meta.last_page && !missing_are_free (fd, &meta, page_bytes, pages))
      finding = CUT;
    /* While the meta page stands, another process writes to no page it tells of. */
  } while (finding == CUT && read_meta (fd, &after) == WHOLE && after.txn != meta.txn);
  return finding;
}

enum store_status pages_check (const char *dir, const char *advice, struct store_error *error)
{
  struct path path = path_join (dir, "data.mdb");
  int fd = open (path.text, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return errno == ENOENT ? STORE_OK : fail_errno (error, errno, "opening", path.text);
  uint64_t size, want;
  enum finding finding = look (fd, &size, &want);
  close (fd);
  if (finding != CUT)
    return STORE_OK;
  if (want == 0)
    return fail (error, STORE_CORRUPT, "%s is cut off after %llu bytes; %s", path.text, (unsigned long long) size, advice);
  return fail (error, STORE_CORRUPT, "%s is cut off after %llu of %llu bytes; %s", path.text, (unsigned long long) size, (unsigned long long) want, advice);
}
