/* SPDX-License-Identifier: MIT */
#include "vm/show/xml.h"

void xml_add(struct buf *b, struct str s)
{
    static const struct {
        char c;
        const char *text;
    } entity[] = {{'<', "&lt;"},   {'>', "&gt;"},   {'&', "&amp;"},
                  {'"', "&quot;"}, {'\n', "&#10;"}, {'\t', "&#9;"}};
    for (uint32_t i = 0; i < s.n; i++) {
        uint32_t k = 0;
        while (k < ARRAY_LEN(entity) && entity[k].c != s.p[i])
            k++;
        if (k < ARRAY_LEN(entity))
            buf_text(b, entity[k].text);
        else if ((unsigned char)s.p[i] < 0x20)
            buf_char(b, '?');
        else
            buf_char(b, s.p[i]);
    }
}
