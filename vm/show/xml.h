/* SPDX-License-Identifier: MIT
 * xml.h: text inside of XML, for faces that write it.
 * Promise: what is added stays one text or one value of an attribute, whatever it holds.
 * Owns: nothing.   Knows: text.   Never hears of: records. */
#ifndef VM_SHOW_XML_H
#define VM_SHOW_XML_H

#include "vm/base/text.h"

void xml_add(struct buf *b, struct str s);

#endif
