"""Find quotes and their attribution in a text, without storing anything: ``suggest()``.

From the bottom up: paragraphs → marks and their spans → which of them are speech → whose.
"""
