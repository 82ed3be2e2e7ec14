"""What the head of a KEPLINET and the partner body watch jointly (circular A.1 and A.2; A1-3, A2-3).

stories  what became of each request, and when            figures  an area's month, counted from the stories
trips    the open on-site requests, place by place         page     both in words, and as rows of a table
"""
